#include "pomona/decode/png.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>

#include "pomona/decode/test_pictures.h"

namespace pomona {
namespace {

constexpr std::int64_t kMaxPixels = 1'000'000;
constexpr int kGrey = 0;
constexpr int kRgb = 2;
constexpr int kPalette = 3;
constexpr int kGreyAlpha = 4;
constexpr int kRgba = 6;

Bytes PixelsOf(const Bytes& encoded) {
  const Expected<Image, Failure> image = DecodePng(encoded, kMaxPixels);
  if (!image) {
    ADD_FAILURE() << image.error().detail;
    return {};
  }
  return {image->pixels().begin(), image->pixels().end()};
}

FailureReason ReasonOf(const Bytes& encoded) {
  const Expected<Image, Failure> image = DecodePng(encoded, kMaxPixels);
  EXPECT_FALSE(image.has_value());
  return image ? FailureReason::kUnreadable : image.error().reason;
}

Bytes Grey(const Bytes& levels) {
  Bytes rgb;
  for (const std::uint8_t level : levels) rgb.insert(rgb.end(), 3, level);
  return rgb;
}

Bytes Signature() { return AsBytes("\x89PNG\r\n\x1A\n"); }

Bytes Header(std::uint32_t width, std::uint32_t height) {
  Bytes content;
  AppendBigEndian(content, width, 4);
  AppendBigEndian(content, height, 4);
  Append(content, Bytes{8, kRgb, 0, 0, 0});
  Bytes file = Signature();
  Append(file, PngChunk("IHDR", content));
  return file;
}

// v·255/(2^depth − 1).
TEST(PngTest, GreyOfFewBitsIsWidened) {
  EXPECT_EQ(PixelsOf(WritePng({0b01000000}, 2, 1, {.bit_depth = 1, .colour_type = kGrey})),
            Grey({0, 255}));
  EXPECT_EQ(PixelsOf(WritePng({0b00011011}, 4, 1, {.bit_depth = 2, .colour_type = kGrey})),
            Grey({0, 85, 170, 255}));
  EXPECT_EQ(PixelsOf(WritePng({0x0F, 0x70}, 3, 1, {.bit_depth = 4, .colour_type = kGrey})),
            Grey({0, 255, 119}));
  EXPECT_EQ(PixelsOf(WritePng({3, 200}, 2, 1, {.bit_depth = 8, .colour_type = kGrey})),
            Grey({3, 200}));
}

// 0x8000·255/65535 = 127.502; 0x0180·255/65535 = 1.494; 0x0181·255/65535 = 1.498.
TEST(PngTest, GreyOf16BitsIsScaledAndColourKeepsItsHighByte) {
  const Bytes grey = {0x80, 0x00, 0x01, 0x80, 0xFF, 0xFF, 0x7F, 0xFF};
  EXPECT_EQ(PixelsOf(WritePng(grey, 4, 1, {.bit_depth = 16, .colour_type = kGrey})),
            Grey({128, 1, 255, 127}));
  const Bytes rgb = {0x80, 0x00, 0x01, 0xFF, 0x00, 0xFF};
  EXPECT_EQ(PixelsOf(WritePng(rgb, 1, 1, {.bit_depth = 16, .colour_type = kRgb})),
            (Bytes{0x80, 0x01, 0x00}));
}

// (10·128 + 255·127)/255 = 132.02; (20·128 + 255·127)/255 = 137.04; (30·128 + …)/255 = 142.06.
TEST(PngTest, AlphaIsLaidOnWhite) {
  const Bytes rgba = {10, 20, 30, 128, 10, 20, 30, 255, 10, 20, 30, 0};
  EXPECT_EQ(PixelsOf(WritePng(rgba, 3, 1, {.colour_type = kRgba})),
            (Bytes{132, 137, 142, 10, 20, 30, 255, 255, 255}));
  const Bytes grey_alpha = {10, 128, 10, 255};
  EXPECT_EQ(PixelsOf(WritePng(grey_alpha, 2, 1, {.colour_type = kGreyAlpha})), Grey({132, 10}));
  const Bytes deep = {10, 0, 20, 0, 30, 0, 128, 0};
  EXPECT_EQ(PixelsOf(WritePng(deep, 1, 1, {.bit_depth = 16, .colour_type = kRgba})),
            (Bytes{132, 137, 142}));
}

TEST(PngTest, APaletteHasItsAlphaLaidOnWhiteAndIsBlackBeyondItsEnd) {
  const Bytes palette = {10, 20, 30, 1, 2, 3};
  const Bytes pixels = PixelsOf(WritePng(
      {0, 1, 2}, 3, 1, {.colour_type = kPalette, .palette = palette, .alphas = Bytes{128}}));
  EXPECT_EQ(pixels, (Bytes{132, 137, 142, 1, 2, 3, 0, 0, 0}));
}

TEST(PngTest, TheTransparentColourIsWhite) {
  EXPECT_EQ(PixelsOf(WritePng({0b00011011}, 4, 1,
                              {.bit_depth = 2, .colour_type = kGrey, .transparent = {0, 1}})),
            Grey({0, 255, 170, 255}));
  EXPECT_EQ(PixelsOf(WritePng({1, 2, 3, 1, 2, 4}, 2, 1,
                              {.colour_type = kRgb, .transparent = {0, 1, 0, 2, 0, 3}})),
            (Bytes{255, 255, 255, 1, 2, 4}));
  // Compared with all 16 bits: 0x0102 is transparent, 0x0103 is not.
  EXPECT_EQ(PixelsOf(WritePng({1, 2, 1, 3}, 2, 1,
                              {.bit_depth = 16, .colour_type = kGrey, .transparent = {1, 2}})),
            Grey({255, 1}));
}

TEST(PngTest, InterlacedFilesHoldTheSamePixels) {
  const int width = 21;
  const int height = 13;
  const Bytes palette = NoiseBytes(std::size_t{3} * 256, 7);
  for (const auto& [colour_type, channels] :
       {std::pair(kGrey, 1), std::pair(kRgb, 3), std::pair(kPalette, 1), std::pair(kRgba, 4)}) {
    const Bytes packed = NoiseBytes(static_cast<std::size_t>(width * height * channels), 3);
    PngOptions options = {.colour_type = colour_type};
    if (colour_type == kPalette) options.palette = palette;
    const Bytes plain = PixelsOf(WritePng(packed, width, height, options));
    options.rows = PngRows::kInterlaced;
    EXPECT_EQ(PixelsOf(WritePng(packed, width, height, options)), plain) << colour_type;
  }
}

TEST(PngTest, EveryCutBeforeTheEndOfThePixelsIsTruncated) {
  const Bytes encoded = WritePng(NoiseBytes(std::size_t{3} * 81, 5), 9, 9, {});
  const std::size_t end_chunk_bytes = 12;
  for (std::size_t size = 0; size < encoded.size() - end_chunk_bytes; ++size) {
    const Bytes cut(encoded.begin(), encoded.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_EQ(ReasonOf(cut), FailureReason::kTruncated) << size;
  }
  const Bytes without_end(encoded.begin(), encoded.end() - 12);
  EXPECT_EQ(PixelsOf(without_end), PixelsOf(encoded));
}

TEST(PngTest, AWrongChecksumIsADecodeError) {
  const Bytes encoded = WritePng(NoiseBytes(std::size_t{3} * 81, 5), 9, 9, {});
  const std::size_t in_header_checksum = 30;
  const std::size_t in_last_pixel_checksum = encoded.size() - 12 - 1;
  for (const std::size_t at : {in_header_checksum, in_last_pixel_checksum}) {
    Bytes damaged = encoded;
    damaged[at] ^= 1;
    EXPECT_EQ(ReasonOf(damaged), FailureReason::kDecodeError) << at;
  }
}

TEST(PngTest, TheSizeIsCheckedBeforeAnythingIsDecoded) {
  Bytes bomb = Header(0x7FFFFFFF, 0x7FFFFFFF);
  Append(bomb, PngChunk("IDAT", {}));
  EXPECT_EQ(ReasonOf(bomb), FailureReason::kTooLarge);
  Bytes wide = Header(2'000'000, 1);
  Append(wide, PngChunk("IDAT", {}));
  EXPECT_EQ(ReasonOf(wide), FailureReason::kTooLarge);
  Bytes empty = Header(0, 5);
  Append(empty, PngChunk("IDAT", {}));
  EXPECT_EQ(ReasonOf(empty), FailureReason::kDecodeError);
}

TEST(PngTest, ColourProfilesAndTextsAreSkippedWhateverTheyHold) {
  const Bytes encoded = WritePng({1, 2, 3}, 1, 1, {});
  const std::size_t after_header = 33;
  Bytes with_chunks(encoded.begin(), encoded.begin() + after_header);
  Append(with_chunks, PngChunk("iCCP", AsBytes("no profile")));
  Append(with_chunks, PngChunk("zTXt", NoiseBytes(3'000'000, 1)));
  Append(with_chunks, std::span(encoded).subspan(after_header));
  EXPECT_EQ(PixelsOf(with_chunks), (Bytes{1, 2, 3}));
}

}  // namespace
}  // namespace pomona

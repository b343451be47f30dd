#include "pomona/decode/bmp.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>

#include "pomona/decode/test_pictures.h"

namespace pomona {
namespace {

constexpr std::int64_t kMaxPixels = 1'000'000;
constexpr std::uint32_t kRle8 = 1;
constexpr std::uint32_t kRle4 = 2;
constexpr std::uint32_t kBitfields = 3;

struct BmpOptions {
  int width = 1;
  int height = 1;  // negative: the first row comes first
  std::uint32_t bits = 24;
  std::uint32_t compression = 0;
  Bytes palette = {};                       // blue, green, red, 0, …
  std::array<std::uint32_t, 4> masks = {};  // with kBitfields, in a header of 56 bytes
};

Bytes WriteBmp(const BmpOptions& options, const Bytes& rows) {
  const std::uint32_t header_size = options.compression == kBitfields ? 56 : 40;
  const auto palette_size = static_cast<std::uint32_t>(options.palette.size());
  Bytes file = AsBytes("BM");
  AppendLittleEndian(file, 0, 4);
  AppendLittleEndian(file, 0, 4);
  AppendLittleEndian(file, 14 + header_size + palette_size, 4);
  AppendLittleEndian(file, header_size, 4);
  AppendLittleEndian(file, static_cast<std::uint32_t>(options.width), 4);
  AppendLittleEndian(file, static_cast<std::uint32_t>(options.height), 4);
  AppendLittleEndian(file, 1, 2);
  AppendLittleEndian(file, options.bits, 2);
  AppendLittleEndian(file, options.compression, 4);
  Append(file, Bytes(12, 0));
  AppendLittleEndian(file, palette_size / 4, 4);
  AppendLittleEndian(file, 0, 4);
  if (options.compression == kBitfields) {
    for (const std::uint32_t mask : options.masks) AppendLittleEndian(file, mask, 4);
  }
  Append(file, options.palette);
  Append(file, rows);
  return file;
}

Bytes PixelsOf(const Bytes& encoded) {
  const Expected<Image, Failure> image = DecodeBmp(encoded, kMaxPixels);
  if (!image) {
    ADD_FAILURE() << image.error().detail;
    return {};
  }
  return {image->pixels().begin(), image->pixels().end()};
}

FailureReason ReasonOf(const Bytes& encoded) {
  const Expected<Image, Failure> image = DecodeBmp(encoded, kMaxPixels);
  EXPECT_FALSE(image.has_value());
  return image ? FailureReason::kUnreadable : image.error().reason;
}

/// Reds of a picture, for palettes where red is the index.
Bytes Reds(const Bytes& rgb) {
  Bytes reds;
  for (std::size_t i = 0; i < rgb.size(); i += 3) reds.push_back(rgb[i]);
  return reds;
}

Bytes RedPalette(int num_colours) {
  Bytes palette;
  for (int i = 0; i < num_colours; ++i) {
    Append(palette, Bytes{9, 9, static_cast<std::uint8_t>(i), 0});
  }
  return palette;
}

TEST(BmpTest, RowsAreBlueGreenRedPaddedAndUpsideDown) {
  const Bytes rows = {3, 2, 1, 0, 6, 5, 4, 0};
  EXPECT_EQ(PixelsOf(WriteBmp({.width = 1, .height = 2}, rows)), (Bytes{4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(PixelsOf(WriteBmp({.width = 1, .height = -2}, rows)), (Bytes{1, 2, 3, 4, 5, 6}));
}

TEST(BmpTest, PaletteIndicesAreReadFromTheHighBits) {
  EXPECT_EQ(Reds(PixelsOf(WriteBmp({.width = 3, .bits = 1, .palette = RedPalette(2)},
                                   {0b10100000, 0, 0, 0}))),
            (Bytes{1, 0, 1}));
  EXPECT_EQ(Reds(PixelsOf(
                WriteBmp({.width = 3, .bits = 4, .palette = RedPalette(16)}, {0xA1, 0xF0, 0, 0}))),
            (Bytes{10, 1, 15}));
  // Index 7 is beyond the palette of 5: black.
  EXPECT_EQ(PixelsOf(WriteBmp({.width = 2, .bits = 8, .palette = RedPalette(5)}, {4, 7, 0, 0})),
            (Bytes{4, 9, 9, 0, 0, 0}));
}

// 16·255/31 = 131.6; 32·255/63 = 129.5: rounded down.
TEST(BmpTest, SamplesOfFiveAndSixBitsAreWidened) {
  EXPECT_EQ(PixelsOf(WriteBmp({.bits = 16}, {0b00011111, 0b01000010, 0, 0})),
            (Bytes{131, 131, 255}));
  const BmpOptions options = {
      .bits = 16, .compression = kBitfields, .masks = {0xF800, 0x7E0, 0x1F, 0}};
  EXPECT_EQ(PixelsOf(WriteBmp(options, {0b00010000, 0b11111100, 0, 0})), (Bytes{255, 129, 131}));
}

// (10·128 + 255·127)/255 = 132.02; (20·128 + …)/255 = 137.04; (30·128 + …)/255 = 142.06.
TEST(BmpTest, TheFourthByteIsAlphaOnlyWhereAMaskSaysSo) {
  EXPECT_EQ(PixelsOf(WriteBmp({.bits = 32}, {30, 20, 10, 128})), (Bytes{10, 20, 30}));
  const BmpOptions options = {
      .bits = 32, .compression = kBitfields, .masks = {0xFF0000, 0xFF00, 0xFF, 0xFF000000}};
  EXPECT_EQ(PixelsOf(WriteBmp(options, {30, 20, 10, 128})), (Bytes{132, 137, 142}));
}

// 3 of value 5; jump 1 right, 1 up; 2 of value 6; end of line; literal 1 2 3, padded; end.
TEST(BmpTest, RunLengthsOf8Bits) {
  const Bytes codes = {3, 5, 0, 2, 1, 1, 2, 6, 0, 0, 0, 3, 1, 2, 3, 0, 1, 4, 0, 1};
  const BmpOptions options = {
      .width = 4, .height = -4, .bits = 8, .compression = kRle8, .palette = RedPalette(8)};
  // After the third pixel, 1 + 1·4 pixels are jumped over: the runs go on at the second row's end.
  EXPECT_EQ(Reds(PixelsOf(WriteBmp(options, codes))),
            (Bytes{5, 5, 5, 0, 0, 0, 0, 0, 6, 6, 0, 0, 1, 2, 3, 4}));
}

TEST(BmpTest, RunLengthsOf4BitsAlternateAndAreCutAtTheRowsEnd) {
  const Bytes codes = {9, 0x12, 0, 0, 0, 3, 0x45, 0x60};
  const BmpOptions options = {
      .width = 3, .height = -2, .bits = 4, .compression = kRle4, .palette = RedPalette(16)};
  EXPECT_EQ(Reds(PixelsOf(WriteBmp(options, codes))), (Bytes{1, 2, 1, 4, 5, 6}));
}

TEST(BmpTest, MissingRowsAreTruncated) {
  const Bytes plain = WriteBmp({.width = 2, .height = 2}, Bytes(14, 1));
  EXPECT_EQ(PixelsOf(plain).size(), 12U);  // the last row's padding may be missing
  for (std::size_t size = 0; size < plain.size(); ++size) {
    const Bytes cut(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_EQ(ReasonOf(cut), FailureReason::kTruncated) << size;
  }
  const BmpOptions options = {.width = 3, .height = 2, .bits = 8, .compression = kRle8};
  EXPECT_EQ(ReasonOf(WriteBmp(options, {3, 5, 0, 1})), FailureReason::kTruncated);
}

TEST(BmpTest, TheSizeIsCheckedBeforeAnythingIsDecoded) {
  EXPECT_EQ(ReasonOf(WriteBmp({.width = 0x7FFFFFFF, .height = 0x7FFFFFFF}, {})),
            FailureReason::kTooLarge);
  EXPECT_EQ(ReasonOf(WriteBmp({.width = -1, .height = 1}, {})), FailureReason::kTooLarge);
  EXPECT_EQ(ReasonOf(WriteBmp({.width = 0, .height = 1}, {})), FailureReason::kDecodeError);
  EXPECT_EQ(ReasonOf(WriteBmp({.width = 5, .height = 0}, {})), FailureReason::kDecodeError);
}

TEST(BmpTest, WhatPillowRefusesIsUnsupported) {
  EXPECT_EQ(ReasonOf(WriteBmp({.bits = 2}, {0, 0, 0, 0})), FailureReason::kUnsupported);
  EXPECT_EQ(ReasonOf(WriteBmp({.compression = 5}, {0, 0, 0, 0})), FailureReason::kUnsupported);
  EXPECT_EQ(ReasonOf(WriteBmp({.compression = kRle8}, {0, 0, 0, 0})), FailureReason::kUnsupported);
  const BmpOptions options = {
      .bits = 16, .compression = kBitfields, .masks = {0xF00, 0xF0, 0xF, 0}};
  EXPECT_EQ(ReasonOf(WriteBmp(options, {0, 0, 0, 0})), FailureReason::kUnsupported);
}

}  // namespace
}  // namespace pomona

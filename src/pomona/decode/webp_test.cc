#include "pomona/decode/webp.h"

#include <gtest/gtest.h>
#include <webp/encode.h>

#include <cstddef>

#include "pomona/decode/test_pictures.h"

namespace pomona {
namespace {

constexpr std::int64_t kMaxPixels = 1'000'000;

Bytes PixelsOf(const Bytes& encoded) {
  const Expected<Image, Failure> image = DecodeWebp(encoded, kMaxPixels);
  if (!image) {
    ADD_FAILURE() << image.error().detail;
    return {};
  }
  return {image->pixels().begin(), image->pixels().end()};
}

FailureReason ReasonOf(const Bytes& encoded) {
  const Expected<Image, Failure> image = DecodeWebp(encoded, kMaxPixels);
  EXPECT_FALSE(image.has_value());
  return image ? FailureReason::kUnreadable : image.error().reason;
}

Bytes Riff(const Bytes& chunks) {
  Bytes file = AsBytes("RIFF");
  AppendLittleEndian(file, static_cast<std::uint32_t>(chunks.size() + 4), 4);
  Append(file, AsBytes("WEBP"));
  Append(file, chunks);
  return file;
}

/// An animation of two frames on a canvas of 4×2, each 2×2 and opaque, the first at x = 2.
Bytes Animation(const Bytes& first_rgba, const Bytes& second_rgba) {
  Bytes chunks = AsBytes("VP8X");
  AppendLittleEndian(chunks, 10, 4);
  AppendLittleEndian(chunks, 0x02 | 0x10, 4);  // is an animation, has alpha
  AppendLittleEndian(chunks, 4 - 1, 3);
  AppendLittleEndian(chunks, 2 - 1, 3);
  Append(chunks, AsBytes("ANIM"));
  AppendLittleEndian(chunks, 6, 4);
  AppendLittleEndian(chunks, 0, 4);  // background
  AppendLittleEndian(chunks, 0, 2);  // loops for ever
  for (const Bytes* rgba : {&first_rgba, &second_rgba}) {
    const Bytes still = WriteWebp(*rgba, 2, 2, {});
    Append(chunks, AsBytes("ANMF"));
    AppendLittleEndian(chunks, static_cast<std::uint32_t>(16 + still.size() - 12), 4);
    AppendLittleEndian(chunks, rgba == &first_rgba ? 1 : 0, 3);  // x / 2
    AppendLittleEndian(chunks, 0, 3);                            // y / 2
    AppendLittleEndian(chunks, 2 - 1, 3);
    AppendLittleEndian(chunks, 2 - 1, 3);
    AppendLittleEndian(chunks, 40, 3);  // milliseconds
    AppendLittleEndian(chunks, 0, 1);
    Append(chunks, std::span(still).subspan(12));
  }
  return Riff(chunks);
}

TEST(WebpTest, LosslessPixelsComeBackAsTheyWere) {
  const Bytes rgb = NoiseBytes(std::size_t{3} * 7 * 5, 2);
  Bytes rgba;
  for (std::size_t i = 0; i < rgb.size(); i += 3) {
    Append(rgba, Bytes{rgb[i], rgb[i + 1], rgb[i + 2], 255});
  }
  EXPECT_EQ(PixelsOf(WriteWebp(rgba, 7, 5, {})), rgb);
}

// (10·128 + 255·127)/255 = 132.02; (20·128 + 255·127)/255 = 137.04; (30·128 + …)/255 = 142.06.
TEST(WebpTest, AlphaIsLaidOnWhite) {
  const Bytes rgba = {10, 20, 30, 128, 10, 20, 30, 255, 10, 20, 30, 0};
  EXPECT_EQ(PixelsOf(WriteWebp(rgba, 3, 1, {})), (Bytes{132, 137, 142, 10, 20, 30, 255, 255, 255}));
}

TEST(WebpTest, LossyColoursComeBackNearly) {
  const Bytes rgb = SmoothRgb(32, 16);
  std::uint8_t* output = nullptr;
  const std::size_t size = WebPEncodeRGB(rgb.data(), 32, 16, 96, 95, &output);
  const Bytes encoded(output, output + size);
  WebPFree(output);
  const Bytes pixels = PixelsOf(encoded);
  ASSERT_EQ(pixels.size(), rgb.size());
  for (std::size_t i = 0; i < rgb.size(); ++i) ASSERT_NEAR(pixels[i], rgb[i], 25) << i;
}

TEST(WebpTest, OfAnAnimationTheFirstFrameIsSeenWhereItBelongs) {
  const Bytes first = {1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255};
  const Bytes second(16, 99);
  EXPECT_EQ(PixelsOf(Animation(first, second)),
            (Bytes{255, 255, 255, 255, 255, 255, 1, 2, 3, 4,  5,  6,  //
                   255, 255, 255, 255, 255, 255, 7, 8, 9, 10, 11, 12}));
}

TEST(WebpTest, EveryCutIsTruncated) {
  const Bytes encoded = WriteWebp(NoiseBytes(std::size_t{4} * 81, 5), 9, 9, ExifBlock(6));
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    const Bytes cut(encoded.begin(), encoded.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_EQ(ReasonOf(cut), FailureReason::kTruncated) << size;
  }
}

TEST(WebpTest, ADamagedStreamIsADecodeError) {
  Bytes encoded = WriteWebp(NoiseBytes(std::size_t{4} * 81, 5), 9, 9, {});
  encoded[20] = 0;  // the signature of lossless data
  EXPECT_EQ(ReasonOf(encoded), FailureReason::kDecodeError);
}

// A lossless header of 16384×16384 pixels, 14 bits a side.
TEST(WebpTest, TheSizeIsCheckedBeforeAnythingIsDecoded) {
  Bytes chunks = AsBytes("VP8L");
  AppendLittleEndian(chunks, 10, 4);
  chunks.push_back(0x2F);
  AppendLittleEndian(chunks, 0x0FFFFFFF, 4);
  Append(chunks, Bytes(5, 0));
  EXPECT_EQ(ReasonOf(Riff(chunks)), FailureReason::kTooLarge);
}

}  // namespace
}  // namespace pomona

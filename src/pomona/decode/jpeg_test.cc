#include "pomona/decode/jpeg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "pomona/decode/test_pictures.h"

namespace pomona {
namespace {

using ::testing::Each;

constexpr std::int64_t kMaxPixels = 1'000'000;

Bytes Flat(const Bytes& colour, int num_pixels) {
  Bytes pixels;
  for (int i = 0; i < num_pixels; ++i) Append(pixels, colour);
  return pixels;
}

Bytes PixelsOf(const Bytes& encoded) {
  const Expected<Image, Failure> image = DecodeJpeg(encoded, kMaxPixels);
  if (!image) {
    ADD_FAILURE() << image.error().detail;
    return {};
  }
  return {image->pixels().begin(), image->pixels().end()};
}

FailureReason ReasonOf(const Bytes& encoded) {
  const Expected<Image, Failure> image = DecodeJpeg(encoded, kMaxPixels);
  EXPECT_FALSE(image.has_value());
  return image ? FailureReason::kUnreadable : image.error().reason;
}

/// Where the marker 0xFF, `code` stands; markers of a scan's data are escaped, so the first is it.
std::size_t Find(const Bytes& encoded, std::uint8_t code) {
  const std::array<std::uint8_t, 2> marker = {0xFF, code};
  const auto found = std::search(encoded.begin(), encoded.end(), marker.begin(), marker.end());
  EXPECT_NE(found, encoded.end());
  return static_cast<std::size_t>(found - encoded.begin());
}

void SetSize(Bytes& encoded, std::uint16_t width, std::uint16_t height) {
  const std::size_t frame = Find(encoded, 0xC0);
  encoded[frame + 5] = static_cast<std::uint8_t>(height >> 8);
  encoded[frame + 6] = static_cast<std::uint8_t>(height);
  encoded[frame + 7] = static_cast<std::uint8_t>(width >> 8);
  encoded[frame + 8] = static_cast<std::uint8_t>(width);
}

// At quality 100 all quantisers are 1, and a flat block of 77 is the one coefficient (77 − 128)·8.
TEST(JpegTest, GreyIsWrittenToAllThreeChannels) {
  const Bytes encoded = WriteJpeg(Flat({77}, 9 * 5), 9, 5, {.colours = JpegColours::kGrey});
  const Bytes pixels = PixelsOf(encoded);
  EXPECT_EQ(pixels.size(), 9U * 5 * 3);
  EXPECT_THAT(pixels, Each(77));
}

TEST(JpegTest, ColoursComeBackNearly) {
  const Bytes rgb = SmoothRgb(33, 17);
  for (const int sampling : {1, 2}) {
    const Bytes pixels = PixelsOf(
        WriteJpeg(rgb, 33, 17, {.horizontal_sampling = sampling, .vertical_sampling = sampling}));
    ASSERT_EQ(pixels.size(), rgb.size());
    for (std::size_t i = 0; i < rgb.size(); ++i) ASSERT_NEAR(pixels[i], rgb[i], 12) << i;
  }
}

// Stored inverted, so 200, 100, 50, 128 means C = 55, M = 155, Y = 205 and 255 − K = 128.
// 128 − 55·128/255 = 128 − 28; 128 − 155·128/255 = 128 − 78; 128 − 205·128/255 = 128 − 103.
TEST(JpegTest, CmykIsTakenAsInvertedAndTurnedToRgb) {
  const Bytes encoded =
      WriteJpeg(Flat({200, 100, 50, 128}, 64), 8, 8, {.colours = JpegColours::kCmyk});
  EXPECT_EQ(PixelsOf(encoded), Flat({100, 50, 25}, 64));
}

TEST(JpegTest, YcckIsCmykAfterAColourTransform) {
  const Bytes encoded =
      WriteJpeg(Flat({200, 100, 50, 128}, 64), 8, 8, {.colours = JpegColours::kYcck});
  const Bytes pixels = PixelsOf(encoded);
  const Bytes expected = Flat({100, 50, 25}, 64);
  ASSERT_EQ(pixels.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(pixels[i], expected[i], 1) << i;
}

// The same coefficients in another order.
TEST(JpegTest, ProgressiveAndRestartedFilesHoldTheSamePixels) {
  const Bytes rgb = NoiseBytes(std::size_t{3} * 41 * 29, 1);
  const Bytes sequential = PixelsOf(WriteJpeg(rgb, 41, 29, {.quality = 80}));
  const Bytes progressive =
      PixelsOf(WriteJpeg(rgb, 41, 29, {.scans = JpegScans::kProgressive, .quality = 80}));
  const Bytes restarted = PixelsOf(WriteJpeg(rgb, 41, 29, {.quality = 80, .restart_rows = 1}));
  EXPECT_EQ(progressive, sequential);
  EXPECT_EQ(restarted, sequential);
}

TEST(JpegTest, EveryCutIsTruncated) {
  for (const JpegScans scans : {JpegScans::kSequential, JpegScans::kProgressive}) {
    const Bytes encoded = WriteJpeg(SmoothRgb(24, 24), 24, 24, {.scans = scans});
    for (std::size_t size = 0; size < encoded.size(); ++size) {
      const Bytes cut(encoded.begin(), encoded.begin() + static_cast<std::ptrdiff_t>(size));
      ASSERT_EQ(ReasonOf(cut), FailureReason::kTruncated) << size;
    }
  }
}

TEST(JpegTest, AMissingEndMarkerIsNoFailureWhenAllRowsCame) {
  const Bytes encoded = WriteJpeg(SmoothRgb(24, 24), 24, 24, {});
  Bytes without = encoded;
  without.resize(without.size() - 2);
  without.resize(without.size() + 16);  // zeros
  EXPECT_EQ(PixelsOf(without), PixelsOf(encoded));
}

TEST(JpegTest, TheSizeIsCheckedBeforeAnythingIsDecoded) {
  Bytes encoded = WriteJpeg(SmoothRgb(8, 8), 8, 8, {});
  SetSize(encoded, 65500, 65500);
  EXPECT_EQ(ReasonOf(encoded), FailureReason::kTooLarge);
  SetSize(encoded, 0, 8);
  EXPECT_EQ(ReasonOf(encoded), FailureReason::kDecodeError);
}

/// A grey progressive picture of `num_scans` scans, each of a few bytes.
Bytes ManyScans(std::uint16_t width, std::uint16_t height, int num_scans) {
  Bytes encoded = WriteJpeg(Flat({77}, 64), 8, 8, {.colours = JpegColours::kGrey, .quality = 100});
  const std::size_t frame = Find(encoded, 0xC0);
  SetSize(encoded, width, height);
  encoded[frame + 1] = 0xC2;  // progressive
  encoded.resize(Find(encoded, 0xDA));
  const Bytes scan = {0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 0};  // first bits of the DC coefficients
  for (int i = 0; i < num_scans; ++i) Append(encoded, scan);
  Append(encoded, Bytes{0xFF, 0xD9});
  return encoded;
}

TEST(JpegTest, ThousandsOfScansAreRefused) {
  EXPECT_TRUE(DecodeJpeg(ManyScans(8, 8, 500), kMaxPixels).has_value());
  const Expected<Image, Failure> image = DecodeJpeg(ManyScans(8, 8, 1000), kMaxPixels);
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().reason, FailureReason::kDecodeError);
  EXPECT_EQ(image.error().detail, "JPEG: more than 500 scans of 8x8 pixels");
}

// Each scan takes time for all of the picture's pixels, whatever it holds: 1e8 / 2e6 = 50.
TEST(JpegTest, ALargePictureMayHaveFewerScans) {
  constexpr std::int64_t kManyPixels = 10'000'000;
  EXPECT_TRUE(DecodeJpeg(ManyScans(2000, 1000, 50), kManyPixels).has_value());
  const Expected<Image, Failure> image = DecodeJpeg(ManyScans(2000, 1000, 51), kManyPixels);
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().reason, FailureReason::kDecodeError);
  EXPECT_EQ(image.error().detail, "JPEG: more than 50 scans of 2000x1000 pixels");
}

// More than any encoder writes: about ten, mozjpeg up to twenty.
TEST(JpegTest, ThirtyTwoScansAreReadAtAnySize) {
  constexpr std::int64_t kManyPixels = 10'000'000;
  EXPECT_TRUE(DecodeJpeg(ManyScans(4000, 2500, 32), kManyPixels).has_value());
  EXPECT_FALSE(DecodeJpeg(ManyScans(4000, 2500, 33), kManyPixels).has_value());
}

TEST(JpegTest, VariantsThatAreNotReadAreUnsupported) {
  const Bytes encoded = WriteJpeg(SmoothRgb(8, 8), 8, 8, {});
  const std::size_t frame = Find(encoded, 0xC0);
  Bytes lossless = encoded;
  lossless[frame + 1] = 0xC3;
  EXPECT_EQ(ReasonOf(lossless), FailureReason::kUnsupported);
  Bytes twelve_bits = encoded;
  twelve_bits[frame + 4] = 12;
  EXPECT_EQ(ReasonOf(twelve_bits), FailureReason::kUnsupported);
  EXPECT_EQ(ReasonOf(WriteJpeg(Flat({1, 2}, 64), 8, 8, {.colours = JpegColours::kTwoComponents})),
            FailureReason::kUnsupported);
}

TEST(JpegTest, AFileWithoutItsTablesIsADecodeErrorThatSaysSo) {
  Bytes encoded = WriteJpeg(SmoothRgb(8, 8), 8, 8, {});
  for (int i = 0; i < 2; ++i) encoded[Find(encoded, 0xDB) + 1] = 0xFE;  // tables become comments
  const Expected<Image, Failure> image = DecodeJpeg(encoded, kMaxPixels);
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().reason, FailureReason::kDecodeError);
  EXPECT_THAT(image.error().detail, ::testing::HasSubstr("Quantization table"));
}

}  // namespace
}  // namespace pomona

#include "pomona/decode/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string_view>

#include "pomona/decode/test_pictures.h"

namespace pomona {
namespace {

using ::testing::HasSubstr;
using namespace std::string_view_literals;

constexpr int kWidth = 6;
constexpr int kHeight = 4;

/// A 24-bit bitmap of kWidth×kHeight pixels.
Bytes Bitmap() {
  Bytes file = AsBytes("BM");
  for (const std::uint32_t field : {0U, 0U, 54U, 40U, 6U, 4U}) AppendLittleEndian(file, field, 4);
  AppendLittleEndian(file, 1, 2);
  AppendLittleEndian(file, 24, 2);
  Append(file, Bytes(24, 0));
  Append(file, NoiseBytes(std::size_t{20} * kHeight, 4));
  return file;
}

/// The same picture kind in each format that is read, to be turned clockwise where EXIF can say so.
std::vector<Bytes> OneOfEach() {
  Bytes app1 = AsBytes("Exif\0\0"sv);
  Append(app1, ExifBlock(6));
  return {
      WriteJpeg(SmoothRgb(kWidth, kHeight), kWidth, kHeight, {.app1 = app1}),
      WritePng(SmoothRgb(kWidth, kHeight), kWidth, kHeight, {.exif = ExifBlock(6)}),
      WriteWebp(NoiseBytes(std::size_t{4} * kWidth * kHeight, 1), kWidth, kHeight, ExifBlock(6)),
      Bitmap(),
  };
}

TEST(DecodeTest, EachFormatIsKnownByItsBytes) {
  for (const Bytes& file : OneOfEach()) {
    const auto image = Decode(file, {.exif = ExifOrientation::kIgnore});
    ASSERT_TRUE(image.has_value()) << image.error().detail;
    EXPECT_EQ(image->width(), kWidth);
    EXPECT_EQ(image->height(), kHeight);
  }
}

TEST(DecodeTest, ExifTurnsJpegPngAndWebpUnlessIgnored) {
  const std::vector<Bytes> files = OneOfEach();
  for (std::size_t i = 0; i < 3; ++i) {
    const auto stored = Decode(files[i], {.exif = ExifOrientation::kIgnore});
    const auto upright = Decode(files[i], {});
    ASSERT_TRUE(stored.has_value() && upright.has_value());
    ASSERT_EQ(upright->width(), kHeight) << i;
    ASSERT_EQ(upright->height(), kWidth) << i;
    // Clockwise: the first row is the first column, read upwards.
    for (int x = 0; x < kHeight; ++x) {
      EXPECT_EQ(upright->row(0)[static_cast<std::size_t>(x) * 3], stored->row(kHeight - 1 - x)[0]);
    }
  }
}

TEST(DecodeTest, XmpTurnsWhereThereIsNoExif) {
  const Bytes xmp = AsBytes("http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation=\"6\"/>"sv);
  const auto image =
      Decode(WriteJpeg(SmoothRgb(kWidth, kHeight), kWidth, kHeight, {.app1 = xmp}), {});
  ASSERT_TRUE(image.has_value());
  EXPECT_EQ(image->width(), kHeight);
}

TEST(DecodeTest, TheLimitIsOnPixelsAndIncludesItself) {
  for (const Bytes& file : OneOfEach()) {
    EXPECT_TRUE(Decode(file, {.max_pixels = kWidth * kHeight}).has_value());
    const auto image = Decode(file, {.max_pixels = kWidth * kHeight - 1});
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(image.error().reason, FailureReason::kTooLarge);
    EXPECT_EQ(image.error().detail, "6x4 pixels, the limit is 23");
  }
}

TEST(DecodeTest, KnownFormatsThatAreNotReadAreNamed) {
  for (const auto& [first_bytes, name] :
       {std::pair("GIF89a\1\0\1\0"sv, "GIF"), std::pair("II*\0\0\0\0\0"sv, "TIFF"),
        std::pair("\0\0\0 ftypheic"sv, "HEIC"), std::pair("\0\0\0 ftypavif"sv, "AVIF"),
        std::pair("\xFF\x0A\0\0"sv, "JPEG XL"), std::pair("8BPS\0\1"sv, "PSD")}) {
    const auto image = Decode(AsBytes(first_bytes), {});
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(image.error().reason, FailureReason::kUnsupported);
    EXPECT_THAT(image.error().detail, HasSubstr(name));
  }
}

TEST(DecodeTest, AnythingElseIsNotAnImage) {
  for (const std::string_view text : {""sv, "a"sv, "hello, world"sv, "\xFF\xD8"sv, "RIFF"sv,
                                      "RIFF\0\0\0\0WAVEfmt "sv, "\0\0\0\0\0\0\0\0\0\0"sv}) {
    const auto image = Decode(AsBytes(text), {});
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(image.error().reason, FailureReason::kNotAnImage) << text;
  }
}

// Under the sanitizers this also shows that no damage makes the decoders read or write astray.
TEST(DecodeTest, DamagedFilesArePicturesOrFailuresThatSayWhy) {
  for (const Bytes& file : OneOfEach()) {
    for (std::uint32_t seed = 0; seed < 400; ++seed) {
      Bytes damaged = file;
      const Bytes noise = NoiseBytes(9, seed);
      for (std::size_t i = 0; i < 9; i += 3) {
        damaged[(noise[i] * 256U + noise[i + 1]) % damaged.size()] = noise[i + 2];
      }
      const auto image = Decode(damaged, {.max_pixels = 10'000});
      if (image) {
        EXPECT_GT(image->size_bytes(), 0U);
        EXPECT_LE(image->size_bytes(), 30'000U);
      } else {
        EXPECT_FALSE(image.error().detail.empty());
      }
    }
  }
}

}  // namespace
}  // namespace pomona

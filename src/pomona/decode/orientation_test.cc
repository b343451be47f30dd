#include "pomona/decode/orientation.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

#include "pomona/decode/test_pictures.h"

namespace pomona {
namespace {

/// A picture whose red channel counts its pixels: 0 1 / 2 3 / 4 5.
Image TwoByThree() {
  Image image(2, 3);
  for (std::size_t i = 0; i < 18; ++i) image.pixels()[i] = static_cast<std::uint8_t>(i / 3);
  return image;
}

Bytes Reds(const Image& image) {
  Bytes reds;
  for (std::size_t i = 0; i < image.size_bytes(); i += 3) reds.push_back(image.pixels()[i]);
  return reds;
}

TEST(OrientationTest, EachOfTheEightTurnsAsTiffSays) {
  const std::array<Bytes, 9> expected = {{
      {},
      {0, 1, 2, 3, 4, 5},  // as stored
      {1, 0, 3, 2, 5, 4},  // mirrored
      {5, 4, 3, 2, 1, 0},  // upside down
      {4, 5, 2, 3, 0, 1},  // flipped
      {0, 2, 4, 1, 3, 5},  // transposed
      {4, 2, 0, 5, 3, 1},  // clockwise
      {5, 3, 1, 4, 2, 0},  // transversed
      {1, 3, 5, 0, 2, 4},  // anticlockwise
  }};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Image upright = TurnUpright(TwoByThree(), orientation);
    EXPECT_EQ(upright.width(), orientation < 5 ? 2 : 3);
    EXPECT_EQ(Reds(upright), expected[static_cast<std::size_t>(orientation)]) << orientation;
  }
}

TEST(OrientationTest, AnUnknownOrientationTurnsNothing) {
  EXPECT_EQ(Reds(TurnUpright(TwoByThree(), 0)), Reds(TwoByThree()));
  EXPECT_EQ(Reds(TurnUpright(TwoByThree(), 9)), Reds(TwoByThree()));
}

TEST(OrientationTest, IsReadInBothByteOrdersWithAndWithoutPrefix) {
  EXPECT_EQ(OrientationInExif(ExifBlock(6)), 6);
  Bytes prefixed = AsBytes(std::string_view("Exif\0\0", 6));
  Append(prefixed, ExifBlock(8));
  EXPECT_EQ(OrientationInExif(prefixed), 8);
  const Bytes big_endian = {'M',  'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01,
                            0x12, 0,   3, 0,  0, 0, 1, 0, 5, 0, 0};
  EXPECT_EQ(OrientationInExif(big_endian), 5);
}

TEST(OrientationTest, AValueThatIsNoneCountsAsOne) {
  EXPECT_EQ(OrientationInExif(ExifBlock(0)), 1);
  EXPECT_EQ(OrientationInExif(ExifBlock(9)), 1);
}

TEST(OrientationTest, CutOrForeignBlocksHaveNone) {
  const Bytes block = ExifBlock(6);
  const std::size_t end_of_entry = 22;
  for (std::size_t size = 0; size < end_of_entry; ++size) {
    const Bytes cut(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(OrientationInExif(cut), std::nullopt) << size;
  }
  EXPECT_EQ(OrientationInExif(AsBytes("This is no TIFF block.")), std::nullopt);
  Bytes far = block;
  far[4] = far[5] = far[6] = far[7] = 0xFF;  // the directory would be beyond the end
  EXPECT_EQ(OrientationInExif(far), std::nullopt);
}

TEST(OrientationTest, XmpGivesItAsAttributeOrElement) {
  EXPECT_EQ(OrientationInXmp(R"(<x tiff:Orientation="6"/>)"), 6);
  EXPECT_EQ(OrientationInXmp("<tiff:Orientation>8</tiff:Orientation>"), 8);
  EXPECT_EQ(OrientationInXmp(R"(tiff:Orientation? tiff:Orientation="3")"), 3);
  EXPECT_EQ(OrientationInXmp("tiff:Orientation=\""), std::nullopt);
  EXPECT_EQ(OrientationInXmp(""), std::nullopt);
}

}  // namespace
}  // namespace pomona

#include "pomona/decode/white.h"

#include <gtest/gtest.h>

#include <array>

namespace pomona {
namespace {

// Written out from libImaging/AlphaComposite.c with the ground at 255, 255, 255, 255.
unsigned PillowAlphaCompositeOnWhite(unsigned value, unsigned alpha) {
  if (alpha == 0) return 255;
  const unsigned coefficient_1 = alpha * 128;
  const unsigned coefficient_2 = 255 * 128 - coefficient_1;
  const unsigned sum = value * coefficient_1 + 255 * coefficient_2 + (128 << 7);
  return (((sum >> 8) + sum) >> 8) >> 7;
}

TEST(WhiteTest, EveryValueAndAlphaIsWhatPillowMakesOfIt) {
  for (unsigned alpha = 0; alpha < 256; ++alpha) {
    for (unsigned value = 0; value < 256; ++value) {
      ASSERT_EQ(OnWhite(value, alpha), PillowAlphaCompositeOnWhite(value, alpha))
          << "value " << value << " alpha " << alpha;
    }
  }
}

// (10·128 + 255·127) / 255 = 33665 / 255 = 132.02
TEST(WhiteTest, EachPixelHasItsOwnAlpha) {
  const std::array<std::uint8_t, 12> rgba = {10, 0, 255, 128, 1, 2, 3, 255, 1, 2, 3, 0};
  std::array<std::uint8_t, 9> rgb{};
  LayOnWhite(rgba, rgb);
  EXPECT_EQ(rgb, (std::array<std::uint8_t, 9>{132, 127, 255, 1, 2, 3, 255, 255, 255}));
}

TEST(WhiteTest, TheFourthByteIsDropped) {
  const std::array<std::uint8_t, 8> rgbx = {1, 2, 3, 0, 4, 5, 6, 255};
  std::array<std::uint8_t, 6> rgb{};
  DropFourth(rgbx, rgb);
  EXPECT_EQ(rgb, (std::array<std::uint8_t, 6>{1, 2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace pomona

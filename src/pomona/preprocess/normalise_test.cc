#include "pomona/preprocess/normalise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace pomona {
namespace {

PixelSpec ImageNetSpec(int width, int height) {
  return {.width = width,
          .height = height,
          .mean = {0.485, 0.456, 0.406},
          .std = {0.229, 0.224, 0.225}};
}

Image RampImage(int width, int height) {
  Image image(width, height);
  int i = 0;
  for (std::uint8_t& byte : image.pixels()) byte = static_cast<std::uint8_t>(i++ * 85 / 256);
  return image;
}

// Two pixels, (10, 20, 30) and (40, 50, 60), divisor 10: 1 2 3, 4 5 6. Means 1 2 3 leave 0 0 0,
// 3 3 3; deviations 1, 0.5 and 0.25 make that 0 0 0, 3 6 12. All are exact in binary but 1/10.
TEST(NormaliseTest, TwoPixelsWorkedByHand) {
  PixelSpec spec{.width = 2, .height = 1, .divisor = 10, .mean = {1, 2, 3}, .std = {1, 0.5, 0.25}};
  Image image(2, 1);
  std::ranges::copy(std::vector<std::uint8_t>{10, 20, 30, 40, 50, 60}, image.pixels().begin());
  std::vector<float> tensor(6);

  Normalise(image, spec, tensor);
  EXPECT_THAT(tensor,
              testing::Pointwise(testing::FloatNear(1e-5f), std::vector<float>{0, 3, 0, 6, 0, 12}));

  // Mean and deviation count in the network's order: blue 30 and 60 meet mean 1 and deviation 1.
  spec.colour_order = ColourOrder::kBgr;
  Normalise(image, spec, tensor);
  EXPECT_THAT(tensor,
              testing::Pointwise(testing::FloatNear(1e-5f), std::vector<float>{2, 5, 0, 6, -8, 4}));
}

TEST(NormaliseTest, EveryLevelIsWithinTheStatedBoundOfTheExactFormula) {
  const PixelSpec spec = ImageNetSpec(32, 24);  // 768 pixels: a channel sees every level
  const Image image = RampImage(spec.width, spec.height);
  std::vector<float> tensor(spec.num_floats());
  Normalise(image, spec, tensor);
  const std::size_t num_pixels = tensor.size() / 3;
  for (std::size_t i = 0; i < num_pixels; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const double exact = (image.pixels()[3 * i + c] / 255.0 - spec.mean[c]) / spec.std[c];
      ASSERT_NEAR(static_cast<double>(tensor[c * num_pixels + i]), exact, 8e-7);
    }
  }
}

// Vector code does most pixels and a scalar tail the last ones: both must round alike.
TEST(NormaliseTest, ResultDoesNotDependOnThePlaceInTheImage) {
  const PixelSpec spec = ImageNetSpec(61, 7);
  for (int level = 0; level < 256; ++level) {
    Image image(spec.width, spec.height);
    std::ranges::fill(image.pixels(), static_cast<std::uint8_t>(level));
    std::vector<float> tensor(spec.num_floats());
    Normalise(image, spec, tensor);
    const std::size_t num_pixels = tensor.size() / 3;
    for (std::size_t i = 0; i < tensor.size(); ++i) {
      ASSERT_EQ(tensor[i], tensor[i / num_pixels * num_pixels]) << level << " at " << i;
    }
  }
}

TEST(NormaliseTest, BytesAsTheyAreWhenTheSpecAsksForNothing) {
  const PixelSpec spec{.width = 16, .height = 48, .divisor = 1};
  const Image image = RampImage(spec.width, spec.height);
  std::vector<float> tensor(spec.num_floats());
  Normalise(image, spec, tensor);
  const std::size_t num_pixels = tensor.size() / 3;
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    ASSERT_EQ(tensor[i], static_cast<float>(image.pixels()[i % num_pixels * 3 + i / num_pixels]));
  }
}

}  // namespace
}  // namespace pomona

#include "pomona/preprocess/filter_taps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>

namespace pomona {
namespace {

constexpr int kOne = 1 << kWeightBits;

// Scale 2, the triangle stretched to reach 2 pixels either side: output 0 has its centre at 1, the
// pixels' centres 0.5, 1.5, 2.5 lie 1/4, 1/4, 3/4 of the reach away: 3/4, 3/4, 1/4 over their sum
// 7/4. Output 1 is its mirror image.
TEST(FilterTapsTest, HalvingFourPixelsBilinearWorkedByHand) {
  const FilterTaps taps = ComputeFilterTaps(4, 2, ResizeFilter::kBilinear);
  EXPECT_EQ(taps.num_taps, 3);
  EXPECT_THAT(taps.first, testing::ElementsAre(0, 1));
  const int three = 1797559;  // 2^22 · 3/7 = 1797558.9
  const int one = 599186;     // 2^22 · 1/7 = 599186.3
  EXPECT_THAT(taps.weights, testing::ElementsAre(three, three, one, one, three, three));
}

TEST(FilterTapsTest, EqualSizesCopy) {
  const FilterTaps taps = ComputeFilterTaps(3, 3, ResizeFilter::kLanczos);
  EXPECT_EQ(taps.num_taps, 1);
  EXPECT_THAT(taps.first, testing::ElementsAre(0, 1, 2));
  EXPECT_THAT(taps.weights, testing::Each(kOne));
}

TEST(FilterTapsTest, EveryWindowLiesInsideAndItsWeightsSumToOne) {
  for (const auto filter :
       {ResizeFilter::kBilinear, ResizeFilter::kBicubic, ResizeFilter::kLanczos}) {
    for (const int input : {1, 2, 3, 5, 100, 1001}) {
      for (const int output : {1, 2, 7, 100, 224, 3000}) {
        const FilterTaps taps = ComputeFilterTaps(input, output, filter);
        int previous = 0;
        for (int i = 0; i < output; ++i) {
          const int first = taps.first[static_cast<std::size_t>(i)];
          EXPECT_GE(first, previous);
          EXPECT_LE(first + taps.num_taps, input);
          const auto weights = taps.weights_of(i);
          const int sum = std::accumulate(weights.begin(), weights.end(), 0);
          EXPECT_LE(std::abs(sum - kOne), taps.num_taps) << input << " -> " << output;
          previous = first;
        }
      }
    }
  }
}

}  // namespace
}  // namespace pomona

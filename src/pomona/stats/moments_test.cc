#include "pomona/stats/moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/stats/random_rows_for_test.h"

namespace pomona {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

constexpr int kDimension = 17;
constexpr std::size_t kD = kDimension;

Moments MomentsOf(std::span<const float> rows, int dimension) {
  Moments moments(dimension);
  moments.Update(rows);
  return moments;
}

void ExpectNear(const Moments& a, const Moments& b, double tolerance) {
  EXPECT_EQ(a.count(), b.count());
  EXPECT_THAT(a.mean(), Pointwise(DoubleNear(tolerance), b.mean()));
  EXPECT_THAT(a.co_moments(), Pointwise(DoubleNear(tolerance), b.co_moments()));
}

TEST(MomentsTest, ThreeRowsOfTwoWorkedByHand) {
  // mean = ((1+3+5)/3, (2+4+12)/3) = (3, 6); deviations (−2, −4), (0, −2), (2, 6):
  // Σdx² = 4+0+4 = 8, Σdx·dy = 8+0+12 = 20, Σdy² = 16+4+36 = 56.
  const Moments moments = MomentsOf(std::vector<float>{1, 2, 3, 4, 5, 12}, 2);
  EXPECT_EQ(moments.count(), 3);
  EXPECT_THAT(moments.mean(), ElementsAre(3, 6));
  EXPECT_THAT(moments.co_moments(), ElementsAre(8, 20, 56));
}

TEST(MomentsTest, MergeWorkedByHand) {
  // a: (1, 2), (3, 4): mean (2, 3), C = 2, 2, 2. b: (5, 12): C = 0. δ = (3, 9), n_a·n_b/n = 2/3:
  // C = (2 + 9·2/3, 2 + 27·2/3, 2 + 81·2/3) = (8, 20, 56), as for the three rows at once.
  Moments moments = MomentsOf(std::vector<float>{1, 2, 3, 4}, 2);
  moments.Merge(MomentsOf(std::vector<float>{5, 12}, 2));
  EXPECT_EQ(moments.count(), 3);
  EXPECT_THAT(moments.mean(), Pointwise(DoubleNear(1e-15), {3.0, 6.0}));
  EXPECT_THAT(moments.co_moments(), Pointwise(DoubleNear(1e-13), {8.0, 20.0, 56.0}));
}

TEST(MomentsTest, ManyRowsAgreeWithTheDefinition) {
  constexpr std::size_t kRows = 700;  // more than two blocks
  const std::vector<float> rows = RandomRows(kRows, kD, 1);
  std::vector<long double> mean(kD);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    mean[i % kD] += static_cast<long double>(rows[i]) / kRows;
  }
  const Moments moments = MomentsOf(rows, kDimension);
  for (std::size_t i = 0; i < kD; ++i) {
    EXPECT_NEAR(moments.mean()[i], static_cast<double>(mean[i]), 1e-14);
    for (std::size_t j = i; j < kD; ++j) {
      long double sum = 0;
      for (std::size_t row = 0; row < kRows; ++row) {
        sum += (static_cast<long double>(rows[row * kD + i]) - mean[i]) *
               (static_cast<long double>(rows[row * kD + j]) - mean[j]);
      }
      EXPECT_NEAR(moments.co_moment(i, j), static_cast<double>(sum), 1e-12);
    }
  }
}

TEST(MomentsTest, MergeOfTwoHalvesEqualsTheWhole) {
  const std::vector<float> rows = RandomRows(301, kD, 2);
  Moments merged = MomentsOf(std::span(rows).first(100 * kD), kDimension);
  merged.Merge(MomentsOf(std::span(rows).subspan(100 * kD), kDimension));
  ExpectNear(merged, MomentsOf(rows, kDimension), 1e-12);
}

TEST(MomentsTest, MergeIsAssociative) {
  const Moments a = MomentsOf(RandomRows(50, kD, 3), kDimension);
  const Moments b = MomentsOf(RandomRows(7, kD, 4), kDimension);
  const Moments c = MomentsOf(RandomRows(90, kD, 5), kDimension);
  Moments left = a;
  left.Merge(b);
  left.Merge(c);
  Moments right = b;
  right.Merge(c);
  Moments whole = a;
  whole.Merge(right);
  ExpectNear(left, whole, 1e-12);
}

TEST(MomentsTest, OrderOfRowsShowsInTheLastBitsOnly) {
  const std::vector<float> rows = RandomRows(300, kD, 6);
  std::vector<float> reversed;
  for (std::size_t row = 300; row-- > 0;) {
    reversed.insert(reversed.end(), &rows[row * kD], &rows[row * kD] + kD);
  }
  ExpectNear(MomentsOf(reversed, kDimension), MomentsOf(rows, kDimension), 1e-10);
}

TEST(MomentsTest, LargeMeanLosesNoDigits) {
  // 2²⁰ + {−1, 0, 1} is exact in float32; sums of squares (2⁴⁰) would lose the unit's 40 bits.
  const Moments moments = MomentsOf(std::vector<float>{1048575, 1048576, 1048577}, 1);
  EXPECT_THAT(moments.mean(), ElementsAre(1048576));
  EXPECT_THAT(moments.co_moments(), ElementsAre(2));
}

TEST(MomentsTest, ConstantFeatureHasExactlyNoVariance) {
  Moments moments(1);
  for (int part = 0; part < 5; ++part) moments.Update(std::vector<float>(333, 0.1f));
  EXPECT_EQ(moments.co_moments()[0], 0);
  EXPECT_EQ(moments.mean()[0], static_cast<double>(0.1f));
}

TEST(MomentsTest, NoRowsChangeNothing) {
  Moments moments = MomentsOf(std::vector<float>{1, 2, 3, 4}, 2);
  moments.Update({});
  moments.Merge(Moments(2));
  EXPECT_EQ(moments.count(), 2);
  EXPECT_THAT(moments.mean(), ElementsAre(2, 3));
}

TEST(MomentsTest, MergeIntoNothingCopies) {
  const Moments some = MomentsOf(RandomRows(40, kD, 7), kDimension);
  Moments moments(kDimension);
  moments.Merge(some);
  ExpectNear(moments, some, 0);
}

TEST(MomentsTest, NotANumberIsAnErrorThatNamesTheFeature) {
  std::vector<float> rows = RandomRows(300, kD, 8);
  rows[290 * kD + 4] = std::numeric_limits<float>::quiet_NaN();
  Moments moments(kDimension);
  try {
    moments.Update(rows);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kInput);
    EXPECT_THAT(error.what(), testing::StartsWith("Feature 4 of a picture is nan"));
  }
}

TEST(MomentsTest, InfinitiesAreAnErrorEvenOfBothSigns) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_THROW(Moments(1).Update(std::vector<float>{1, infinity}), Error);
  EXPECT_THROW(Moments(1).Update(std::vector<float>{infinity, -infinity}), Error);
}

TEST(MomentsTest, LargestFloatsDoNotOverflow) {
  const float largest = std::numeric_limits<float>::max();
  const Moments moments = MomentsOf(std::vector<float>{largest, largest, -largest, -largest}, 1);
  EXPECT_EQ(moments.mean()[0], 0);
  EXPECT_TRUE(std::isfinite(moments.co_moments()[0]));
}

TEST(MomentsTest, WrongSizesAreErrors) {
  EXPECT_THROW(Moments(0), Error);
  EXPECT_THROW(Moments(1 << 20), Error);
  EXPECT_THROW(Moments(2).Update(std::vector<float>{1, 2, 3}), Error);
  EXPECT_THROW(Moments(2).Merge(Moments(3)), Error);
}

}  // namespace
}  // namespace pomona

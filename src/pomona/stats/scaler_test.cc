#include "pomona/stats/scaler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/stats/random_rows_for_test.h"

namespace pomona {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointwise;

Scaler ScalerOf(const std::vector<float>& rows, int dimension) {
  Moments moments(dimension);
  moments.Update(rows);
  return FitScaler(moments);
}

std::string ErrorOf(const std::vector<float>& rows) {
  try {
    ScalerOf(rows, 2);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kInput);
    return error.what();
  }
  return "no error";
}

TEST(ScalerTest, ThreeRowsOfTwoWorkedByHand) {
  // (1, 3, 5): mean 3, Σd² = 8, s² = 8/2 = 4, s = 2. (10, 10, 40): mean 20, Σd² = 600, s = √300.
  const std::vector<float> rows{1, 10, 3, 10, 5, 40};
  const Scaler scaler = ScalerOf(rows, 2);
  EXPECT_THAT(scaler.mean, ElementsAre(3, 20));
  EXPECT_THAT(scaler.standard_deviation, Pointwise(DoubleNear(1e-14), {2.0, std::sqrt(300.0)}));
  const double s = std::sqrt(300.0);
  EXPECT_THAT(Standardise(scaler, rows),
              Pointwise(DoubleNear(1e-14), {-1.0, -10 / s, 0.0, -10 / s, 1.0, 20 / s}));
}

TEST(ScalerTest, ConstantFeatureIsStandardisedToZeroEvenInRowsNotSeen) {
  const Scaler scaler = ScalerOf({1, 0.1f, 2, 0.1f, 3, 0.1f}, 2);
  EXPECT_EQ(scaler.standard_deviation[1], 0);
  EXPECT_THAT(Standardise(scaler, std::vector<float>{2, 0.1f, 2, 99}), ElementsAre(0, 0, 0, 0));
}

TEST(ScalerTest, DeviationThatRoundingCouldMakeIsConstantAndALargerOneIsNot) {
  // One value of n is one float above 1: v = (1.19e-7)²/n. For n = 2²¹, v = 6.8e-21 is below
  // (n·ε)² = 2.2e-19; for n = 1,024, v = 1.4e-17 is above 5.2e-26.
  std::vector<float> rows(1 << 21, 1.0f);
  rows[0] = std::nextafter(1.0f, 2.0f);
  EXPECT_EQ(ScalerOf(rows, 1).standard_deviation[0], 0);
  rows.resize(1024);
  EXPECT_GT(ScalerOf(rows, 1).standard_deviation[0], 0);
}

TEST(ScalerTest, StandardisedFeaturesHaveMeanZeroAndVarianceOne) {
  constexpr std::size_t kRows = 400;
  constexpr std::size_t kD = 9;
  const std::vector<float> rows = RandomRows(kRows, kD, 3);
  const std::vector<double> standardised = Standardise(ScalerOf(rows, kD), rows);
  for (std::size_t i = 0; i < kD; ++i) {
    double sum = 0;
    double sum_of_squares = 0;
    for (std::size_t row = 0; row < kRows; ++row) {
      sum += standardised[row * kD + i];
      sum_of_squares += standardised[row * kD + i] * standardised[row * kD + i];
    }
    EXPECT_NEAR(sum / kRows, 0, 1e-13);
    EXPECT_NEAR(sum_of_squares / (kRows - 1), 1, 1e-12);
  }
}

TEST(ScalerTest, FewerThanTwoPicturesAreAClearError) {
  EXPECT_THAT(ErrorOf({}), HasSubstr("At least 2 pictures are needed"));
  EXPECT_THAT(ErrorOf({}), HasSubstr("there is none"));
  EXPECT_THAT(ErrorOf({1, 2}), HasSubstr("there is only 1"));
}

TEST(ScalerTest, RowsThatAreNotWholeAreAnError) {
  const Scaler scaler = ScalerOf({1, 2, 3, 4}, 2);
  EXPECT_THROW(Standardise(scaler, std::vector<float>{1, 2, 3}), Error);
  EXPECT_THROW(Standardise(Scaler{}, std::vector<float>{1}), Error);
}

}  // namespace
}  // namespace pomona

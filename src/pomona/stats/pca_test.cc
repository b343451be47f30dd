#include "pomona/stats/pca.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <thread>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/stats/project.h"
#include "pomona/stats/random_rows_for_test.h"

namespace pomona {
namespace {

using testing::DoubleNear;
using testing::HasSubstr;
using testing::Pointwise;

constexpr int kDimension = 40;
constexpr std::size_t kD = kDimension;

Moments MomentsOf(const std::vector<float>& rows, int dimension) {
  Moments moments(dimension);
  moments.Update(rows);
  return moments;
}

Pca PcaOf(const std::vector<float>& rows, int dimension, const PcaOptions& options) {
  const Moments moments = MomentsOf(rows, dimension);
  return FitPca(moments, FitScaler(moments), options);
}

double Dot(const std::vector<double>& rows, std::size_t a, std::size_t b) {
  const auto first = rows.begin() + static_cast<std::ptrdiff_t>(a * kD);
  const auto second = rows.begin() + static_cast<std::ptrdiff_t>(b * kD);
  return std::inner_product(first, first + kDimension, second, 0.0);
}

TEST(PcaTest, ThreeRowsOfTwoWorkedByHand) {
  // x = 1, 2, 3 and y = 1, 3, 2: Σdx² = Σdy² = 2 and Σdx·dy = 1 + 0 + 0, so the correlation is 1/2.
  // |1−λ ½; ½ 1−λ| = 0: λ = 3/2 with (1, 1)/√2 and 1/2 with (1, −1)/√2; shares 3/4 and 1/4.
  const Pca pca = PcaOf({1, 1, 2, 3, 3, 2}, 2, {.num_components = 2});
  const double half = std::sqrt(0.5);
  EXPECT_THAT(pca.components, Pointwise(DoubleNear(1e-14), {half, half, half, -half}));
  EXPECT_THAT(pca.explained_variance, Pointwise(DoubleNear(1e-14), {1.5, 0.5}));
  EXPECT_THAT(pca.variance_ratios, Pointwise(DoubleNear(1e-14), {0.75, 0.25}));
}

TEST(PcaTest, TwoRowsHaveOneComponent) {
  // Standardised, both features are ∓1/√2: the correlation is 1, λ = 2 and 0.
  const Pca pca = PcaOf({1, 10, 3, 50}, 2, {});
  EXPECT_EQ(pca.num_components(), 1);
  EXPECT_THAT(pca.components, Pointwise(DoubleNear(1e-14), {std::sqrt(0.5), std::sqrt(0.5)}));
  EXPECT_THAT(pca.explained_variance, Pointwise(DoubleNear(1e-14), {2.0}));
}

TEST(PcaTest, ComponentsAreOrthonormal) {
  const Pca pca = PcaOf(RandomRows(500, kD, 1), kDimension, {.num_components = kDimension});
  for (std::size_t a = 0; a < kD; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      EXPECT_NEAR(Dot(pca.components, a, b), a == b ? 1 : 0, 1e-10);
    }
  }
}

TEST(PcaTest, ProjectionsAreUncorrelatedAndTheirVariancesAreTheEigenvalues) {
  constexpr std::size_t kRows = 500;
  constexpr std::size_t kComponents = 12;
  const std::vector<float> rows = RandomRows(kRows, kD, 2);
  const Moments moments = MomentsOf(rows, kDimension);
  const Scaler scaler = FitScaler(moments);
  const Pca pca = FitPca(moments, scaler, {.num_components = kComponents});
  const std::vector<double> projected = Projector(scaler, pca.components).Project(rows);
  for (std::size_t a = 0; a < kComponents; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double sum = 0;  // the projections' mean is 0
      for (std::size_t row = 0; row < kRows; ++row) {
        sum += projected[row * kComponents + a] * projected[row * kComponents + b];
      }
      EXPECT_NEAR(sum / (kRows - 1), a == b ? pca.explained_variance[a] : 0, 1e-10);
    }
  }
}

TEST(PcaTest, VariancesFallAndTheirSharesSumToOne) {
  const Pca pca = PcaOf(RandomRows(500, kD, 3), kDimension, {.num_components = 5});
  EXPECT_EQ(pca.variance_ratios.size(), kD);
  EXPECT_TRUE(std::is_sorted(pca.variance_ratios.rbegin(), pca.variance_ratios.rend()));
  EXPECT_NEAR(std::accumulate(pca.variance_ratios.begin(), pca.variance_ratios.end(), 0.0), 1,
              1e-12);
  for (std::size_t i = 0; i < 5; ++i) {  // the total variance of D standardised features is D
    EXPECT_NEAR(pca.explained_variance[i] / kDimension, pca.variance_ratios[i], 1e-12);
  }
}

TEST(PcaTest, LargestEntryOfEachComponentIsPositive) {
  const Pca pca = PcaOf(RandomRows(500, kD, 4), kDimension, {.num_components = kDimension});
  for (std::size_t k = 0; k < kD; ++k) {
    const auto row = pca.components.begin() + static_cast<std::ptrdiff_t>(k * kD);
    const auto [low, high] = std::minmax_element(row, row + kDimension);
    EXPECT_GT(*high, -*low);
  }
}

TEST(PcaTest, RoundingDoesNotChooseAmongEquallyLargeEntries) {
  // Of two rows every standardised feature is ±1/√2, so every entry is ±1/√D but for rounding.
  for (unsigned seed = 10; seed < 20; ++seed) {
    EXPECT_GT(PcaOf(RandomRows(2, kD, seed), kDimension, {}).components[0], 0.1) << seed;
  }
}

TEST(PcaTest, OrderOfRowsShowsInTheLastBitsOnly) {
  const std::vector<float> rows = RandomRows(300, kD, 5);
  std::vector<float> reversed;
  for (std::size_t row = 300; row-- > 0;) {
    reversed.insert(reversed.end(), &rows[row * kD], &rows[row * kD] + kD);
  }
  const PcaOptions options{.num_components = 8};
  EXPECT_THAT(PcaOf(reversed, kDimension, options).components,
              Pointwise(DoubleNear(1e-10), PcaOf(rows, kDimension, options).components));
}

TEST(PcaTest, ConstantFeaturesHaveNoPartInAnyComponent) {
  std::vector<float> rows = RandomRows(100, kD, 6);
  for (std::size_t row = 0; row < 100; ++row) rows[row * kD] = rows[row * kD + 7] = 0.1f;
  const Pca pca = PcaOf(rows, kDimension, {.variance = 1});
  EXPECT_EQ(pca.num_components(), kDimension - 2);
  for (std::size_t k = 0; k < kD - 2; ++k) {
    EXPECT_EQ(pca.components[k * kD], 0);
    EXPECT_EQ(pca.components[k * kD + 7], 0);
    EXPECT_NEAR(Dot(pca.components, k, k), 1, 1e-10);
  }
}

TEST(PcaTest, FewerPicturesThanFeaturesHaveOneComponentLess) {
  const std::vector<float> rows = RandomRows(10, kD, 7);
  const Pca pca = PcaOf(rows, kDimension, {.variance = 1});
  EXPECT_EQ(pca.num_components(), 9);
  // The nine keep everything: the length of each projection is that of the standardised row.
  const Scaler scaler = FitScaler(MomentsOf(rows, kDimension));
  const std::vector<double> standardised = Standardise(scaler, rows);
  const std::vector<double> projected = Projector(scaler, pca.components).Project(rows);
  for (std::size_t row = 0; row < 10; ++row) {
    const double* p = &projected[row * 9];
    EXPECT_NEAR(std::inner_product(p, p + 9, p, 0.0), Dot(standardised, row, row), 1e-10);
  }
}

TEST(PcaTest, ThreadsAtOnceGiveTheSameBytes) {
  const Moments moments = MomentsOf(RandomRows(500, 100, 8), 100);
  const Scaler scaler = FitScaler(moments);
  const std::vector<double> expected = FitPca(moments, scaler, {.variance = 0.9}).components;
  std::vector<std::vector<double>> results(8);
  {
    std::vector<std::jthread> threads;
    for (std::vector<double>& result : results) {
      threads.emplace_back([&] { result = FitPca(moments, scaler, {.variance = 0.9}).components; });
    }
  }
  EXPECT_THAT(results, testing::Each(expected));
}

TEST(PcaTest, ComponentsForAShareAreTheLeastThatKeepMoreThanIt) {
  const std::vector<double> ratios{0.5, 0.25, 0.125, 0.125};  // cumulated: ½, ¾, ⅞, 1
  EXPECT_EQ(NumComponentsFor(ratios, 0.4), 1);
  EXPECT_EQ(NumComponentsFor(ratios, 0.5), 2);  // searchsorted(…, side='right'): not 1
  EXPECT_EQ(NumComponentsFor(ratios, 0.8), 3);
  EXPECT_EQ(NumComponentsFor(ratios, 0.9), 4);
  EXPECT_EQ(NumComponentsFor(ratios, 1), 4);
}

TEST(PcaTest, ShareThatIsNoneIsAUsageError) {
  for (const double variance : {0.0, -0.5, 1.5, std::nan("")}) {
    EXPECT_THROW(NumComponentsFor(std::vector<double>{1}, variance), Error) << variance;
  }
}

TEST(PcaTest, MoreComponentsThanPossibleIsAUsageErrorThatNamesTheMaximum) {
  for (const int wanted : {10, 0, -1}) {
    try {
      PcaOf(RandomRows(10, kD, 9), kDimension, {.num_components = wanted});
      FAIL() << "no error for " << wanted;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kUsage);
      EXPECT_THAT(error.what(), HasSubstr("from 1 to 9 are possible"));
    }
  }
}

TEST(PcaTest, CopiesOfOnePictureAreAClearError) {
  try {
    PcaOf({1, 2, 1, 2, 1, 2}, 2, {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kInput);
    EXPECT_THAT(error.what(), HasSubstr("All pictures have the same features"));
  }
}

}  // namespace
}  // namespace pomona

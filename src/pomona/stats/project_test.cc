#include "pomona/stats/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <thread>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/stats/random_rows_for_test.h"

namespace pomona {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

constexpr int kDimension = 30;
constexpr std::size_t kD = kDimension;
constexpr std::size_t kK = 4;

Projector RandomProjector() {
  Scaler scaler;
  std::vector<double> components;
  for (const float value : RandomRows(1, kD, 1)) scaler.mean.push_back(static_cast<double>(value));
  for (const float value : RandomRows(1, kD, 2)) {
    scaler.standard_deviation.push_back(static_cast<double>(value));  // all about 3
  }
  for (const float value : RandomRows(kK, kD, 3)) components.push_back(static_cast<double>(value));
  return Projector(scaler, components);
}

TEST(ProjectTest, TwoRowsOfTwoWorkedByHand) {
  // ((5, 8) − (1, 2)) / (2, 3) = (2, 2) and ((1, −1) − (1, 2)) / (2, 3) = (0, −1).
  // Components (0.6, 0.8) and (−0.8, 0.6): 1.2 + 1.6 = 2.8, −1.6 + 1.2 = −0.4; −0.8, −0.6.
  const Projector projector({.mean = {1, 2}, .standard_deviation = {2, 3}}, {0.6, 0.8, -0.8, 0.6});
  EXPECT_EQ(projector.dimension(), 2);
  EXPECT_EQ(projector.num_components(), 2);
  EXPECT_THAT(projector.Project(std::vector<float>{5, 8, 1, -1}),
              Pointwise(DoubleNear(1e-15), {2.8, -0.4, -0.8, -0.6}));
}

TEST(ProjectTest, ConstantFeatureHasNoPart) {
  const Projector projector({.mean = {1, 2}, .standard_deviation = {2, 0}}, {1, 100});
  EXPECT_THAT(projector.Project(std::vector<float>{5, 8}), ElementsAre(2));
}

TEST(ProjectTest, ManyRowsAgreeWithTheDefinition) {
  constexpr std::size_t kRows = 600;  // more than two blocks
  const Projector projector = RandomProjector();
  const std::vector<float> rows = RandomRows(kRows, kD, 4);
  const std::vector<double> standardised = Standardise(projector.scaler(), rows);
  const std::vector<float> components = RandomRows(kK, kD, 3);
  const std::vector<double> projected = projector.Project(rows);
  ASSERT_EQ(projected.size(), kRows * kK);
  for (std::size_t row = 0; row < kRows; ++row) {
    for (std::size_t k = 0; k < kK; ++k) {
      double sum = 0;
      for (std::size_t i = 0; i < kD; ++i) {
        sum += standardised[row * kD + i] * static_cast<double>(components[k * kD + i]);
      }
      ASSERT_NEAR(projected[row * kK + k], sum, 1e-12) << row << ", " << k;
    }
  }
}

TEST(ProjectTest, ThreadsAtOnceGiveTheSameBytes) {
  const Projector projector = RandomProjector();
  const std::vector<float> rows = RandomRows(300, kD, 5);
  const std::vector<double> expected = projector.Project(rows);
  std::vector<std::vector<double>> results(8);
  {
    std::vector<std::jthread> threads;
    for (std::vector<double>& result : results) {
      threads.emplace_back([&] { result = projector.Project(rows); });
    }
  }
  EXPECT_THAT(results, testing::Each(expected));
}

TEST(ProjectTest, NoRowsProjectToNone) { EXPECT_TRUE(RandomProjector().Project({}).empty()); }

TEST(ProjectTest, SizesThatDoNotFitAreErrors) {
  EXPECT_THROW(RandomProjector().Project(std::vector<float>(kD + 1)), Error);
  EXPECT_THROW(Projector({}, {}), Error);
  EXPECT_THROW(Projector({.mean = {1, 2}, .standard_deviation = {1}}, {1, 2}), Error);
  EXPECT_THROW(Projector({.mean = {1, 2}, .standard_deviation = {1, 1}}, {1, 2, 3}), Error);
}

}  // namespace
}  // namespace pomona

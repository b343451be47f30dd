#include "pomona/stats/eigen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/stats/random_rows_for_test.h"

namespace pomona {
namespace {

constexpr int kSize = 60;
constexpr std::size_t kN = kSize;

std::vector<double> SymmetricMatrix() {
  const std::vector<float> values = RandomRows(kN, kN, 5);
  std::vector<double> matrix(kN * kN);
  for (std::size_t i = 0; i < kN; ++i) {
    for (std::size_t j = i; j < kN; ++j) {
      matrix[i * kN + j] = matrix[j * kN + i] = static_cast<double>(values[i * kN + j]);
    }
  }
  return matrix;
}

TEST(EigenTest, TwoByTwoWorkedByHand) {
  // |2−λ 1; 1 2−λ| = (2−λ)² − 1 = 0: λ = 3 with (1, 1)/√2, and λ = 1 with (1, −1)/√2.
  const SymmetricEigen eigen({2, 1, 1, 2}, 2);
  EXPECT_THAT(eigen.values(), testing::Pointwise(testing::DoubleNear(1e-14), {3.0, 1.0}));
  const std::vector<double> vectors = eigen.LeadingVectors(2);
  const double half = std::sqrt(0.5);
  EXPECT_NEAR(std::abs(vectors[0]), half, 1e-14);
  EXPECT_NEAR(vectors[0], vectors[1], 1e-14);
  EXPECT_NEAR(std::abs(vectors[2]), half, 1e-14);
  EXPECT_NEAR(vectors[2], -vectors[3], 1e-14);
}

TEST(EigenTest, OneByOneIsItsOwnEigenvalue) {
  const SymmetricEigen eigen({7}, 1);
  EXPECT_EQ(eigen.values(), std::vector<double>{7});
  EXPECT_EQ(std::abs(eigen.LeadingVectors(1)[0]), 1);
}

TEST(EigenTest, LowerTriangleIsNotRead) {
  EXPECT_EQ(SymmetricEigen({2, 1, -99, 2}, 2).values(), SymmetricEigen({2, 1, 1, 2}, 2).values());
}

TEST(EigenTest, AllVectorsAndValuesRebuildTheMatrix) {
  const std::vector<double> matrix = SymmetricMatrix();
  const SymmetricEigen eigen(matrix, kSize);
  const std::vector<double> vectors = eigen.LeadingVectors(kSize);
  for (std::size_t i = 0; i < kN; ++i) {
    for (std::size_t j = 0; j < kN; ++j) {
      double rebuilt = 0;
      for (std::size_t k = 0; k < kN; ++k) {
        rebuilt += eigen.values()[k] * vectors[k * kN + i] * vectors[k * kN + j];
      }
      ASSERT_NEAR(rebuilt, matrix[i * kN + j], 1e-11) << i << ", " << j;
    }
  }
}

TEST(EigenTest, LeadingVectorsAreTheFirstOfAllVectorsUpToSign) {
  const SymmetricEigen eigen(SymmetricMatrix(), kSize);
  const std::vector<double> all = eigen.LeadingVectors(kSize);
  const std::vector<double> three = eigen.LeadingVectors(3);
  ASSERT_EQ(three.size(), 3 * kN);
  for (std::size_t k = 0; k < 3; ++k) {
    const auto row = three.begin() + static_cast<std::ptrdiff_t>(k * kN);
    const auto same = all.begin() + static_cast<std::ptrdiff_t>(k * kN);
    EXPECT_NEAR(std::abs(std::inner_product(row, row + kSize, same, 0.0)), 1, 1e-12);
  }
}

TEST(EigenTest, NotANumberIsAnError) {
  EXPECT_THROW(SymmetricEigen({std::numeric_limits<double>::quiet_NaN(), 1, 1, 2}, 2), Error);
}

}  // namespace
}  // namespace pomona

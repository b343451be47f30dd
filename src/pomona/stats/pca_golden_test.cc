// The same small table through scikit-learn 1.9.1 (NumPy 2.4.6):
//
//   import numpy as np
//   from sklearn.decomposition import PCA
//   from sklearn.preprocessing import StandardScaler
//   g = np.random.default_rng(7)
//   x = np.round(4 * (g.normal(size=(12, 3)) @ g.normal(size=(3, 5)) + g.normal(size=(12, 5)))) / 4
//   x[:, 3] = 0.5
//   scaler = StandardScaler().fit(x)
//   deviation = scaler.scale_ * np.sqrt(12 / 11)           # from n to n−1
//   z = scaler.transform(x) * np.sqrt(11 / 12)
//   pca = PCA(svd_solver="full").fit(z)
//   print(x, scaler.mean_, deviation, pca.explained_variance_, pca.explained_variance_ratio_,
//         pca.components_, pca.transform(z)[:3])
//   print([PCA(v, svd_solver="full").fit(z).n_components_ for v in (0.5, 0.7, 0.9, 0.95, 0.99)])
//
// scikit-learn goes by a singular value decomposition of z, Pomona by the eigenvectors of its
// covariance: 1e-12 is a hundred times the rounding of either, and signs agree.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <utility>
#include <vector>

#include "pomona/stats/moments.h"
#include "pomona/stats/pca.h"
#include "pomona/stats/project.h"
#include "pomona/stats/scaler.h"

namespace pomona {
namespace {

using testing::DoubleNear;
using testing::Pointwise;

constexpr int kDimension = 5;
constexpr double kTolerance = 1e-12;

const std::vector<float>& Rows() {
  static const std::vector<float> rows{-1.5f,  -0.25f, 0.75f,  0.5f, 0.0f,    //
                                       -1.0f,  0.25f,  2.5f,   0.5f, 0.0f,    //
                                       -0.75f, -1.5f,  -0.75f, 0.5f, -2.75f,  //
                                       1.25f,  0.0f,   -1.25f, 0.5f, 0.0f,    //
                                       -2.0f,  0.75f,  -0.25f, 0.5f, 2.0f,    //
                                       -0.75f, 1.75f,  -0.5f,  0.5f, 1.5f,    //
                                       -2.0f,  0.0f,   2.0f,   0.5f, -0.75f,  //
                                       0.25f,  1.0f,   1.0f,   0.5f, 2.0f,    //
                                       -1.5f,  -0.25f, 2.5f,   0.5f, -1.0f,   //
                                       -1.25f, 0.0f,   -1.5f,  0.5f, -0.25f,  //
                                       -1.75f, -0.75f, 3.75f,  0.5f, -0.75f,  //
                                       -0.5f,  -1.5f,  1.0f,   0.5f, -1.75f};
  return rows;
}

Moments GoldenMoments() {
  Moments moments(kDimension);
  moments.Update(Rows());
  return moments;
}

TEST(PcaGoldenTest, ScalerAgreesWithScikitLearnOverNMinusOne) {
  const Scaler scaler = FitScaler(GoldenMoments());
  EXPECT_THAT(scaler.mean,
              Pointwise(DoubleNear(kTolerance), {-0.9583333333333334, -0.041666666666666664,
                                                 0.7708333333333334, 0.5, -0.14583333333333334}));
  // scikit-learn puts 1 where the feature is constant, Pomona 0: both standardise it to 0.
  EXPECT_THAT(scaler.standard_deviation,
              Pointwise(DoubleNear(kTolerance), {0.9584156749869057, 0.9464847243000456,
                                                 1.670119529382326, 0.0, 1.4399271340992055}));
}

TEST(PcaGoldenTest, ComponentsAndVariancesAgreeWithScikitLearn) {
  const Moments moments = GoldenMoments();
  const Pca pca = FitPca(moments, FitScaler(moments), {.num_components = 4});
  EXPECT_THAT(pca.explained_variance,
              Pointwise(DoubleNear(kTolerance), {2.0110563719312124, 1.3335262481979528,
                                                 0.5644877155916941, 0.09092966427914297}));
  // scikit-learn counts a fifth component, of no variance, for the constant feature.
  EXPECT_THAT(pca.variance_ratios,
              Pointwise(DoubleNear(kTolerance), {0.5027640929828028, 0.333381562049488,
                                                 0.14112192889792344, 0.022732416069785728}));
  EXPECT_THAT(pca.components, Pointwise(DoubleNear(kTolerance), {0.2265543941696181,
                                                                 0.6541327318315913,
                                                                 -0.3081651040478174,
                                                                 0.0,
                                                                 0.6525471203493092,
                                                                 0.6857793279909985,
                                                                 -0.2650685114696478,
                                                                 -0.6231639760129066,
                                                                 0.0,
                                                                 -0.2666684393160657,
                                                                 0.6910250481885071,
                                                                 0.018470377918043734,
                                                                 0.7180762791912376,
                                                                 0.0,
                                                                 0.08068262005230159,
                                                                 0.029397322305336832,
                                                                 0.7081722237657802,
                                                                 0.032670857194935565,
                                                                 0.0,
                                                                 -0.7046705003177401}));
}

TEST(PcaGoldenTest, ProjectionsAgreeWithScikitLearn) {
  const Moments moments = GoldenMoments();
  const Scaler scaler = FitScaler(moments);
  const Projector projector(scaler, FitPca(moments, scaler, {.num_components = 4}).components);
  EXPECT_THAT(projector.Project(std::span(Rows()).first(3 * kDimension)),
              Pointwise(DoubleNear(kTolerance),
                        {-0.20209147597897006, -0.3484704220211579, -0.39539738381407497,
                         -0.24426752202881208, -0.06124467720968223, -0.7837005450171511,
                         0.727285094114246, 0.17940889732100657, -1.8581725097859076,
                         1.607226528125234, -0.6780567490732214, 0.15992081866540642}));
}

TEST(PcaGoldenTest, NumberOfComponentsAgreesWithScikitLearn) {
  const Moments moments = GoldenMoments();
  const Scaler scaler = FitScaler(moments);
  const std::vector<std::pair<double, int>> expected{
      {0.5, 1}, {0.7, 2}, {0.9, 3}, {0.95, 3}, {0.99, 4}};
  for (const auto& [variance, num_components] : expected) {
    EXPECT_EQ(FitPca(moments, scaler, {.variance = variance}).num_components(), num_components);
  }
}

}  // namespace
}  // namespace pomona

#include "pomona/stats/pca.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/stats/eigen.h"

namespace pomona {
namespace {

std::vector<std::size_t> VaryingFeatures(const Scaler& scaler) {
  std::vector<std::size_t> varying;
  for (std::size_t i = 0; i < scaler.standard_deviation.size(); ++i) {
    if (scaler.standard_deviation[i] > 0) varying.push_back(i);
  }
  if (varying.empty()) {
    throw Error(Error::Kind::kInput,
                "All pictures have the same features, so there are no principal components: check "
                "that the pictures are not copies of one, and that the model is the right one");
  }
  return varying;
}

// The covariance of the standardised features that vary, in the upper triangle.
std::vector<double> Correlation(const Moments& moments, const Scaler& scaler,
                                std::span<const std::size_t> varying) {
  const auto degrees_of_freedom = static_cast<double>(moments.count() - 1);
  const std::size_t v = varying.size();
  std::vector<double> correlation(v * v);
  for (std::size_t i = 0; i < v; ++i) {
    const double scale = degrees_of_freedom * scaler.standard_deviation[varying[i]];
    for (std::size_t j = i; j < v; ++j) {
      const std::size_t column = varying[j];
      correlation[i * v + j] =
          moments.co_moment(varying[i], column) / (scale * scaler.standard_deviation[column]);
    }
  }
  return correlation;
}

std::vector<double> Shares(std::span<const double> variances) {
  double total = 0;
  for (const double variance : variances) total += variance;
  std::vector<double> shares(variances.begin(), variances.end());
  for (double& share : shares) share /= total;
  return shares;
}

int ChooseNumComponents(const PcaOptions& options, std::span<const double> ratios) {
  if (!options.num_components) return NumComponentsFor(ratios, options.variance);
  const int wanted = *options.num_components;
  const int possible = static_cast<int>(ratios.size());
  if (wanted < 1 || wanted > possible) {
    throw Error(
        Error::Kind::kUsage,
        fmt::format("{} principal components were asked for; from 1 to {} are possible (one "
                    "less than there are pictures, and at most one for each feature that is "
                    "not constant)",
                    wanted, possible));
  }
  return wanted;
}

// An eigenvector is as good as its negative: this makes the choice the same everywhere. Entries
// within kTie of the largest count as equally large, so that rounding does not choose among them.
void FixSign(std::span<double> component) {
  constexpr double kTie = 1e-10;
  double largest = 0;
  for (const double entry : component) largest = std::max(largest, std::abs(entry));
  for (const double entry : component) {
    if (std::abs(entry) < largest * (1 - kTie)) continue;
    if (entry > 0) return;
    break;
  }
  for (double& entry : component) entry = -entry;
}

}  // namespace

Pca FitPca(const Moments& moments, const Scaler& scaler, const PcaOptions& options) {
  const std::vector<std::size_t> varying = VaryingFeatures(scaler);
  const std::size_t v = varying.size();
  const SymmetricEigen eigen(Correlation(moments, scaler, varying), static_cast<int>(v));

  // n pictures span n−1 dimensions about their mean; what is beyond is rounding.
  std::vector<double> variances = eigen.values();
  variances.resize(
      static_cast<std::size_t>(std::min(moments.count() - 1, static_cast<std::int64_t>(v))));
  for (double& variance : variances) variance = std::max(variance, 0.0);

  Pca pca{.components = {}, .explained_variance = {}, .variance_ratios = Shares(variances)};
  const int num_components = ChooseNumComponents(options, pca.variance_ratios);
  const auto k = static_cast<std::size_t>(num_components);
  variances.resize(k);
  pca.explained_variance = std::move(variances);

  const auto d = static_cast<std::size_t>(moments.dimension());
  std::vector<double> vectors = eigen.LeadingVectors(num_components);  // K×V
  pca.components.resize(k * d);
  for (std::size_t row = 0; row < k; ++row) {
    const std::span<double> vector = std::span(vectors).subspan(row * v, v);
    FixSign(vector);
    for (std::size_t i = 0; i < v; ++i) pca.components[row * d + varying[i]] = vector[i];
  }
  return pca;
}

int NumComponentsFor(std::span<const double> variance_ratios, double variance) {
  if (!(variance > 0 && variance <= 1)) {
    throw Error(
        Error::Kind::kUsage,
        fmt::format("The share of the variance to keep is {}; it must be above 0 and at most "
                    "1, as 0.95",
                    variance));
  }
  double kept = 0;
  for (std::size_t i = 0; i < variance_ratios.size(); ++i) {
    kept += variance_ratios[i];
    if (kept > variance) return static_cast<int>(i) + 1;
  }
  return static_cast<int>(variance_ratios.size());
}

}  // namespace pomona

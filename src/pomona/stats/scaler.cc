#include "pomona/stats/scaler.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <limits>

#include "pomona/base/error.h"

namespace pomona {
namespace {

bool IsConstant(double variance, double mean, double n) {
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  const double rounding = n * kEpsilon * mean;
  return variance <= n * kEpsilon * variance + rounding * rounding;
}

}  // namespace

Scaler FitScaler(const Moments& moments) {
  if (moments.count() < 2) {
    throw Error(Error::Kind::kInput,
                fmt::format("At least 2 pictures are needed to standardise features and to find "
                            "principal components, and there {}",
                            moments.count() == 1 ? "is only 1" : "is none"));
  }
  const auto d = static_cast<std::size_t>(moments.dimension());
  const auto n = static_cast<double>(moments.count());
  Scaler scaler{.mean = {moments.mean().begin(), moments.mean().end()},
                .standard_deviation = std::vector<double>(d)};
  for (std::size_t i = 0; i < d; ++i) {
    const double sum_of_squares = moments.co_moment(i, i);
    if (!IsConstant(sum_of_squares / n, scaler.mean[i], n)) {
      scaler.standard_deviation[i] = std::sqrt(sum_of_squares / (n - 1));
    }
  }
  return scaler;
}

std::vector<double> Standardise(const Scaler& scaler, std::span<const float> rows) {
  const std::size_t d = scaler.mean.size();
  if (d == 0 || rows.size() % d != 0) {
    throw Error(Error::Kind::kInput,
                fmt::format("{} feature values do not make whole rows of {}", rows.size(), d));
  }
  // A division a feature, not one a value. Spark ML multiplies by the inverse too.
  std::vector<double> scale(d);
  for (std::size_t i = 0; i < d; ++i) {
    if (scaler.standard_deviation[i] > 0) scale[i] = 1 / scaler.standard_deviation[i];
  }
  std::vector<double> standardised(rows.size());
  for (std::size_t start = 0; start < rows.size(); start += d) {
    for (std::size_t i = 0; i < d; ++i) {
      standardised[start + i] = (static_cast<double>(rows[start + i]) - scaler.mean[i]) * scale[i];
    }
  }
  return standardised;
}

}  // namespace pomona

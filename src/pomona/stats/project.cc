#include "pomona/stats/project.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/stats/blas.h"

namespace pomona {
namespace {

constexpr std::size_t kBlockRows = 256;  // bounds the memory; more multiply no faster

}  // namespace

Projector::Projector(Scaler scaler, std::vector<double> components)
    : scaler_(std::move(scaler)), components_(std::move(components)) {
  const std::size_t d = scaler_.mean.size();
  if (d == 0 || scaler_.standard_deviation.size() != d || components_.size() % d != 0) {
    throw Error(
        Error::Kind::kInput,
        fmt::format("The fitted model does not fit together: {} means, {} standard deviations "
                    "and {} component entries; fit it again",
                    d, scaler_.standard_deviation.size(), components_.size()));
  }
}

int Projector::num_components() const {
  return static_cast<int>(components_.size() / scaler_.mean.size());
}

std::vector<double> Projector::Project(std::span<const float> rows) const {
  const std::size_t d = scaler_.mean.size();
  const std::size_t k = components_.size() / d;
  if (rows.size() % d != 0) {
    throw Error(Error::Kind::kInput,
                fmt::format("{} feature values do not make whole rows of {}", rows.size(), d));
  }
  const std::size_t n = rows.size() / d;
  std::vector<double> projected(n * k);
  for (std::size_t start = 0; start < n; start += kBlockRows) {
    const std::size_t count = std::min(kBlockRows, n - start);
    const std::vector<double> standardised =
        Standardise(scaler_, rows.subspan(start * d, count * d));
    MultiplyTransposed(standardised, components_, d,
                       std::span(projected).subspan(start * k, count * k));
  }
  return projected;
}

}  // namespace pomona

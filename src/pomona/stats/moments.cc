#include "pomona/stats/moments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/stats/blas.h"

namespace pomona {
namespace {

// A block of doubles that stays in the L2 or L3 cache; larger ones multiply no faster (measured:
// 128 to 1,024 rows within 3 %). It shows in the last bits of results: leave it.
constexpr std::size_t kBlockRows = 256;

// The upper triangle is computed in panels of so many rows of it, each up to the right edge: a
// tenth more work than the triangle alone at D = 1280, and a tenth of the memory of the whole
// matrix.
constexpr std::size_t kPanelColumns = 128;

std::size_t CheckedDimension(int dimension) {
  if (dimension < 1 || dimension > Moments::kMaxDimension) {
    throw Error(Error::Kind::kInput, fmt::format("Features have {} values a picture; from 1 to {} "
                                                 "can be analysed",
                                                 dimension, Moments::kMaxDimension));
  }
  return static_cast<std::size_t>(dimension);
}

[[noreturn]] void ThrowNotFinite(std::span<const float> rows, std::size_t dimension) {
  const auto bad =
      std::find_if_not(rows.begin(), rows.end(), [](float x) { return std::isfinite(x); });
  const auto index = static_cast<std::size_t>(bad - rows.begin());
  throw Error(
      Error::Kind::kInput,
      fmt::format("Feature {} of a picture is {}, not a finite number: extract the features "
                  "again, or check the model",
                  index % dimension, *bad));
}

std::vector<double> ColumnMeans(std::span<const float> rows, std::size_t dimension) {
  std::vector<double> sums(dimension);
  for (std::size_t start = 0; start < rows.size(); start += dimension) {
    for (std::size_t i = 0; i < dimension; ++i) sums[i] += static_cast<double>(rows[start + i]);
  }
  const std::size_t num_rows = rows.size() / dimension;
  const auto n = static_cast<double>(num_rows);
  for (double& sum : sums) {
    // Finite floats cannot overflow a double's sum, and a NaN or an infinity cannot leave it.
    if (!std::isfinite(sum)) ThrowNotFinite(rows, dimension);
    sum /= n;
  }
  return sums;
}

}  // namespace

Moments::Moments(int dimension)
    : dimension_(dimension),
      mean_(CheckedDimension(dimension)),
      co_moments_(mean_.size() * (mean_.size() + 1) / 2) {}

Moments::Moments(std::int64_t count, std::vector<double> mean, std::vector<double> co_moments)
    : dimension_(static_cast<int>(mean.size())),
      count_(count),
      mean_(std::move(mean)),
      co_moments_(std::move(co_moments)) {}

void Moments::Update(std::span<const float> rows) {
  if (rows.size() % mean_.size() != 0) {
    throw Error(Error::Kind::kInput, fmt::format("{} feature values do not make whole rows of {}",
                                                 rows.size(), dimension_));
  }
  const std::size_t block = kBlockRows * mean_.size();
  std::vector<double> centred;  // one block, whose memory the next one uses again
  for (std::size_t start = 0; start < rows.size(); start += block) {
    UpdateBlock(rows.subspan(start, std::min(block, rows.size() - start)), centred);
  }
}

void Moments::UpdateBlock(std::span<const float> rows, std::vector<double>& centred) {
  const std::size_t d = mean_.size();
  const std::size_t num_rows = rows.size() / d;
  const std::vector<double> block_mean = ColumnMeans(rows, d);
  centred.resize(rows.size());
  for (std::size_t start = 0; start < rows.size(); start += d) {
    for (std::size_t i = 0; i < d; ++i) {
      centred[start + i] = static_cast<double>(rows[start + i]) - block_mean[i];
    }
  }
  AddCrossProduct(centred);
  ShiftMean(static_cast<std::int64_t>(num_rows), block_mean);
}

void Moments::AddCrossProduct(std::span<const double> centred) {
  const std::size_t d = mean_.size();
  std::vector<double> panel(std::min(kPanelColumns, d) * d);
  for (std::size_t first = 0; first < d; first += kPanelColumns) {
    const std::size_t count = std::min(kPanelColumns, d - first);
    CrossProductOfColumns(centred, d, first, count, panel);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t width = d - first;
      const double* products = &panel[i * width + i];  // from the diagonal on
      double* row = &co_moments_[RowStart(first + i)];
      for (std::size_t j = 0; j < width - i; ++j) row[j] += products[j];
    }
  }
}

void Moments::Merge(const Moments& other) {
  if (other.dimension_ != dimension_) {
    throw Error(Error::Kind::kInput, fmt::format("Moments of {} features cannot be merged with "
                                                 "moments of {}",
                                                 other.dimension_, dimension_));
  }
  if (other.count_ == 0) return;
  for (std::size_t i = 0; i < co_moments_.size(); ++i) co_moments_[i] += other.co_moments_[i];
  ShiftMean(other.count_, other.mean_);
}

void Moments::ShiftMean(std::int64_t count, std::span<const double> mean) {
  // Chan et al.: C = C_a + C_b + δδᵀ·n_a·n_b/n and mean = mean_a + δ·n_b/n, with δ = mean_b −
  // mean_a.
  const std::size_t d = mean_.size();
  const auto n_a = static_cast<double>(count_);
  const auto n_b = static_cast<double>(count);
  const double share = n_b / (n_a + n_b);
  std::vector<double> delta(d);
  for (std::size_t i = 0; i < d; ++i) {
    delta[i] = mean[i] - mean_[i];
    mean_[i] += delta[i] * share;
  }
  count_ += count;
  if (n_a == 0.0) return;
  for (std::size_t i = 0; i < d; ++i) {
    const double scaled = delta[i] * (n_a * share);
    double* row = &co_moments_[RowStart(i)];
    for (std::size_t j = i; j < d; ++j) row[j - i] += scaled * delta[j];
  }
}

}  // namespace pomona

#pragma once
// Streaming mean and co-moment of feature rows, in float64.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pomona {

/// Accumulates the count, the mean and the co-moment Σ (x−mean)(x−mean)ᵀ of rows of one dimension
/// D.
///
/// `Update` many times, `Merge` partial results, read at the end. The two formulas are Chan, Golub
/// and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979),
/// for matrices; nothing is ever subtracted from a sum of squares, so no digits are lost to a large
/// mean. The order of calls shows in the last bits: callers update and merge in row order
/// (moments_tree.h).
///
/// Not thread-safe, but separate objects can work in separate threads. Takes 4·D² bytes (6.5 MB for
/// D = 1280) and, during Update, 3·D KiB more (3.9 MB).
class Moments {
 public:
  static constexpr int kMaxDimension = 16384;  // 1 GiB of co-moments

  /// dimension: D, from 1 to kMaxDimension; else throws Error(kInput).
  explicit Moments(int dimension);

  /// What another object held: its count(), its mean() of D values and its co_moments() of
  /// D·(D+1)/2, with D from 1 to kMaxDimension. See moments_bytes.h.
  Moments(std::int64_t count, std::vector<double> mean, std::vector<double> co_moments);

  /// Adds N rows: N×D row-major, N may be 0. Throws Error(kInput) when the size is no multiple of
  /// D, or on a NaN or an infinity; the object is then good for nothing but its destructor.
  void Update(std::span<const float> rows);

  /// Adds all that `other` has seen. Throws Error(kInput) when its dimension is another.
  void Merge(const Moments& other);

  int dimension() const { return dimension_; }
  std::int64_t count() const { return count_; }
  /// D values; zeros while count() is 0.
  std::span<const double> mean() const { return mean_; }
  /// The co-moments of all pairs of features i <= j: (0,0), (0,1) … (0,D−1), (1,1), (1,2) …
  std::span<const double> co_moments() const { return co_moments_; }
  /// The co-moment of features i <= j. Divided by count()−1 it is their sample covariance.
  double co_moment(std::size_t i, std::size_t j) const { return co_moments_[RowStart(i) + j - i]; }

 private:
  /// Where row i of the upper triangle starts: its D−i values follow those of the rows above.
  std::size_t RowStart(std::size_t i) const { return i * mean_.size() - i * (i - 1) / 2; }
  void UpdateBlock(std::span<const float> rows, std::vector<double>& centred);
  void AddCrossProduct(std::span<const double> centred);
  /// Accounts for `count` rows with this mean, whose co-moment about it has been added already.
  void ShiftMean(std::int64_t count, std::span<const double> mean);

  int dimension_;
  std::int64_t count_ = 0;
  std::vector<double> mean_;
  std::vector<double> co_moments_;  // D·(D+1)/2: the upper triangle, row after row
};

}  // namespace pomona

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
/// Not thread-safe, but separate objects can work in separate threads. Takes 8·D² bytes (13 MB for
/// D = 1280) and, during Update, 2·D KiB (2.6 MB).
class Moments {
 public:
  /// dimension: D, from 1 to 16,384; else throws Error(kInput).
  explicit Moments(int dimension);

  /// Adds N rows: N×D row-major, N may be 0. Throws Error(kInput) when the size is no multiple of
  /// D, or on a NaN or an infinity; the object is then good for nothing but its destructor.
  void Update(std::span<const float> rows);

  /// Adds all that `other` has seen. Throws Error(kInput) when its dimension is another.
  void Merge(const Moments& other);

  int dimension() const { return dimension_; }
  std::int64_t count() const { return count_; }
  /// D values; zeros while count() is 0.
  std::span<const double> mean() const { return mean_; }
  /// D×D row-major, of which only the upper triangle (column >= row) is filled in. Divided by
  /// count()−1 it is the sample covariance.
  std::span<const double> co_moment() const { return co_moment_; }

 private:
  void UpdateBlock(std::span<const float> rows, std::vector<double>& centred);
  /// Accounts for `count` rows with this mean, whose co-moment about it has been added already.
  void ShiftMean(std::int64_t count, std::span<const double> mean);

  int dimension_;
  std::int64_t count_ = 0;
  std::vector<double> mean_;
  std::vector<double> co_moment_;
};

}  // namespace pomona

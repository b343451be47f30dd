#pragma once
// Two results side by side.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace pomona {

/// How two tables of numbers, one row a picture, differ.
struct TableComparison {
  std::int64_t num_rows_a = 0;
  std::int64_t num_rows_b = 0;
  int dimension_a = 0;
  int dimension_b = 0;
  double largest_difference = 0;        // of two numbers in the same place
  std::string largest_difference_path;  // the picture it is of
  std::string
      mismatch;  // what else differs, as one sentence; empty if rows, labels and shapes agree
};

struct Comparison {
  std::optional<TableComparison> features;
  std::optional<TableComparison> components;  // each component up to its sign

  /// Whether all agrees and no number differs by more than half a unit of the last of `decimals`.
  bool IsSame(int decimals) const;
};

/// Holds `a` against `b`: two output folders (their features, and their components if both have
/// any), or two folders of Parquet parts with the columns path, label and features or pca_features.
/// Rows are taken in order and must name the same pictures. Memory: a part of each.
///
/// Throws Error(kInput) if one of them is neither, or if they have nothing to compare in common.
Comparison Compare(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace pomona

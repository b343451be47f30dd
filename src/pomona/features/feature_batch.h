#pragma once
// Rows of numbers and the pictures they are of.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace pomona {

/// N rows {path, label, T[D]}, in the order of the listing. Paths and labels are bytes.
template <typename T>
struct RowBatch {
  int dimension = 0;                // D
  std::vector<std::string> paths;   // N
  std::vector<std::string> labels;  // N
  std::vector<T> values;            // N×D, row-major

  std::size_t num_rows() const { return paths.size(); }
  std::span<const T> row(std::size_t i) const {
    const auto width = static_cast<std::size_t>(dimension);
    return std::span(values).subspan(i * width, width);
  }
};

using FeatureBatch = RowBatch<float>;     // D features, as the network gives them
using ComponentBatch = RowBatch<double>;  // K principal components

}  // namespace pomona

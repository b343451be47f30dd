#pragma once
// Rows of features and the pictures they are of.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace pomona {

/// N rows {path, label, float32[D]}, in the order of the listing.
struct FeatureBatch {
  int dimension = 0;                // D
  std::vector<std::string> paths;   // N
  std::vector<std::string> labels;  // N
  std::vector<float> values;        // N×D, row-major

  std::size_t num_rows() const { return paths.size(); }
  std::span<const float> row(std::size_t i) const {
    const auto width = static_cast<std::size_t>(dimension);
    return std::span(values).subspan(i * width, width);
  }
};

}  // namespace pomona

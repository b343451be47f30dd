#pragma once
// Correlated feature rows for the tests of this room.

#include <cstddef>
#include <random>
#include <vector>

namespace pomona {

/// rows×dimension, row-major: each feature is 3 + noise + a mixture of 8 factors of falling
/// strength. The same on every machine: uniform numbers straight from the Mersenne Twister.
inline std::vector<float> RandomRows(std::size_t rows, std::size_t dimension, unsigned seed) {
  constexpr std::size_t kFactors = 8;
  std::mt19937 generator(seed);
  const auto uniform = [&] { return static_cast<float>(generator()) / 4294967296.0f - 0.5f; };
  std::vector<float> mixture(kFactors * dimension);
  for (float& weight : mixture) weight = uniform();
  std::vector<float> values(rows * dimension, 3.0f);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < dimension; ++i) values[row * dimension + i] += 0.3f * uniform();
    for (std::size_t factor = 0; factor < kFactors; ++factor) {
      const float strength = uniform() / static_cast<float>(factor + 1);
      for (std::size_t i = 0; i < dimension; ++i) {
        values[row * dimension + i] += strength * mixture[factor * dimension + i];
      }
    }
  }
  return values;
}

}  // namespace pomona

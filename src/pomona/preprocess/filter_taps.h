#pragma once
// Which input pixels make an output pixel, and with what weights: Pillow's fixed-point resampling.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pomona/image/pixel_spec.h"

namespace pomona {

/// Weights are integers in units of 2^-22 (Pillow's PRECISION_BITS): 8 bits for the pixel and 2 for
/// what a filter with negative lobes adds leave 22 of 32.
inline constexpr int kWeightBits = 22;

/// Output i is the sum over t < num_taps of weights[i·num_taps + t] × input[first[i] + t].
///
/// Every output has the same number of taps, padded with zeros, and they all lie inside the input.
struct FilterTaps {
  int num_taps = 0;
  std::vector<int> first;             // one an output, never decreasing
  std::vector<std::int32_t> weights;  // outputs × num_taps

  std::span<const std::int32_t> weights_of(int output) const {
    const auto count = static_cast<std::size_t>(num_taps);
    return std::span(weights).subspan(static_cast<std::size_t>(output) * count, count);
  }
};

/// The taps that resize a line of `input_size` pixels to `output_size`, both at least 1. When the
/// sizes are equal it is one tap of weight 1, which copies. Memory: about 4·max(input_size,
/// output_size)·(2, 4 or 6 for bilinear, bicubic, lanczos) bytes.
FilterTaps ComputeFilterTaps(int input_size, int output_size, ResizeFilter filter);

}  // namespace pomona

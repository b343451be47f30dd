#pragma once
// The inner loop of resizing: lines of bytes, weighted, summed, rounded to a byte.

#include <cstddef>
#include <cstdint>
#include <span>

namespace pomona {

/// out[i] = clamp((2^21 + Σ_t weights[t] × lines[t·stride + i]) >> 22, 0, 255), as Pillow rounds.
///
/// `lines` points at weights.size() ≥ 1 lines of out.size() bytes, `stride` bytes apart; they do
/// not overlap `out`. `sums` is scratch of at least out.size().
void WeightedSum(const std::uint8_t* lines, std::size_t stride,
                 std::span<const std::int32_t> weights, std::span<std::int32_t> sums,
                 std::span<std::uint8_t> out);

}  // namespace pomona

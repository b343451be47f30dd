#include "pomona/preprocess/weighted_sum.h"

#include <algorithm>

#include "pomona/preprocess/cpu_clones.h"
#include "pomona/preprocess/filter_taps.h"

namespace pomona {
namespace {

constexpr std::int32_t kHalf = 1 << (kWeightBits - 1);

// How many lines one sweep adds: enough to hide the cost of loading and storing the sums, and few
// enough for the weights to stay in registers.
constexpr std::size_t kLinesPerSweep = 4;

POMONA_INTO_CLONE std::uint8_t Round(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
}

template <std::size_t kNumLines>
POMONA_INTO_CLONE std::int32_t SumAt(const std::uint8_t* lines, std::size_t stride,
                                     const std::int32_t* weights, std::size_t i) {
  std::int32_t sum = 0;
  for (std::size_t t = 0; t < kNumLines; ++t) sum += weights[t] * lines[t * stride + i];
  return sum;
}

// `start` is the sums so far.
struct FromSums {
  const std::int32_t* sums;
  POMONA_INTO_CLONE std::int32_t operator()(std::size_t i) const { return sums[i]; }
};
struct FromHalf {
  POMONA_INTO_CLONE std::int32_t operator()(std::size_t) const { return kHalf; }
};

template <std::size_t kNumLines, typename Start>
POMONA_INTO_CLONE void LastSweep(const std::uint8_t* __restrict lines, std::size_t stride,
                                 const std::int32_t* weights, Start start,
                                 std::uint8_t* __restrict out, std::size_t size) {
  std::int32_t fixed[kNumLines];  // a copy, so that the compiler knows they do not change
  std::copy_n(weights, kNumLines, fixed);
  for (std::size_t i = 0; i < size; ++i) {
    out[i] = Round(start(i) + SumAt<kNumLines>(lines, stride, fixed, i));
  }
}

template <typename Start>
POMONA_INTO_CLONE void LastSweep(const std::uint8_t* lines, std::size_t stride,
                                 std::span<const std::int32_t> weights, Start start,
                                 std::span<std::uint8_t> out) {
  switch (weights.size()) {
    case 1:
      return LastSweep<1>(lines, stride, weights.data(), start, out.data(), out.size());
    case 2:
      return LastSweep<2>(lines, stride, weights.data(), start, out.data(), out.size());
    case 3:
      return LastSweep<3>(lines, stride, weights.data(), start, out.data(), out.size());
    default:
      return LastSweep<4>(lines, stride, weights.data(), start, out.data(), out.size());
  }
}

}  // namespace

POMONA_CPU_CLONES
void WeightedSum(const std::uint8_t* lines, std::size_t stride,
                 std::span<const std::int32_t> weights, std::span<std::int32_t> sums,
                 std::span<std::uint8_t> out) {
  if (weights.size() <= kLinesPerSweep) {
    return LastSweep(lines, stride, weights, FromHalf{}, out);
  }
  const std::size_t size = out.size();
  std::int32_t* __restrict sum = sums.data();
  std::fill_n(sum, size, kHalf);
  while (weights.size() > kLinesPerSweep) {
    std::int32_t fixed[kLinesPerSweep];
    std::copy_n(weights.data(), kLinesPerSweep, fixed);
    for (std::size_t i = 0; i < size; ++i) {
      sum[i] += SumAt<kLinesPerSweep>(lines, stride, fixed, i);
    }
    lines += kLinesPerSweep * stride;
    weights = weights.subspan(kLinesPerSweep);
  }
  LastSweep(lines, stride, weights, FromSums{sum}, out);
}

}  // namespace pomona

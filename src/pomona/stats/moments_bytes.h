#pragma once
// Moments as bytes, to send from one process to another.

#include <cstdint>
#include <span>
#include <vector>

#include "pomona/stats/moments.h"

namespace pomona {

/// The exact state: 8 bytes "PomonaM1", D and the count as int64, the mean as D float64, the
/// co-moments as D·(D+1)/2 float64, all little-endian.
std::vector<std::uint8_t> ToBytes(const Moments& moments);

/// Throws Error(kInput) if `bytes` are not what ToBytes makes of some moments.
Moments MomentsFromBytes(std::span<const std::uint8_t> bytes);

}  // namespace pomona

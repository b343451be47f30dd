#pragma once
// A header's width and height, checked before anything of that size is allocated.

#include <cstdint>
#include <optional>

#include "pomona/image/failure.h"

namespace pomona {

/// Nothing if a picture of `width`×`height` pixels may be decoded; kDecodeError if it has no pixel,
/// kTooLarge if it has more than `max_pixels` or a side above 65,535.
std::optional<Failure> CheckSize(std::uint32_t width, std::uint32_t height,
                                 std::int64_t max_pixels);

}  // namespace pomona

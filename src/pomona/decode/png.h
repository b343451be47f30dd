#pragma once
// PNG: every colour type and depth, interlaced or not.

#include <cstdint>
#include <span>

#include "pomona/base/expected.h"
#include "pomona/image/failure.h"
#include "pomona/image/image.h"

namespace pomona {

/// The pixels as stored: not turned by EXIF. See Decode() for limits and failures. Thread-safe.
Expected<Image, Failure> DecodePng(std::span<const std::uint8_t> encoded, std::int64_t max_pixels);

}  // namespace pomona

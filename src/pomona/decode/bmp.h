#pragma once
// Windows bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, plain or run-length encoded.

#include <cstdint>
#include <span>

#include "pomona/base/expected.h"
#include "pomona/image/failure.h"
#include "pomona/image/image.h"

namespace pomona {

/// The pixels as stored: not turned by EXIF. See Decode() for limits and failures. Thread-safe.
Expected<Image, Failure> DecodeBmp(std::span<const std::uint8_t> encoded, std::int64_t max_pixels);

}  // namespace pomona

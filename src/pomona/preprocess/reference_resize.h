#pragma once
// For tests: resizing as the formulas say it, one sample at a time. Slow, and plain on purpose.

#include "pomona/image/image.h"
#include "pomona/image/pixel_spec.h"

namespace pomona {

/// What Resizer must return, byte for byte.
Image ReferenceResize(const Image& input, int width, int height, ResizeFilter filter);

/// An image whose byte i is (7·i² + 31·i) mod 256: the same in every language.
Image PatternImage(int width, int height);

}  // namespace pomona

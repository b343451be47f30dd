#pragma once
// Pixels to the network's numbers.

#include <span>

#include "pomona/image/image.h"
#include "pomona/image/pixel_spec.h"

namespace pomona {

/// out: 3×height×width floats of (pixel / divisor − mean[c]) / std[c], channels in the order of
/// spec.colour_order, the image being of the spec's size.
///
/// Computed in float32 as pixel × scale[c] + shift[c], with scale = 1 / (divisor·std) and
/// shift = −mean / std rounded from float64, no fused multiply-add: the same bits on every CPU, and
/// within 3·2^-24 × max(pixel·scale, |shift|) of the exact value (8e-7 for the usual ImageNet mean
/// and deviation).
void Normalise(const Image& image, const PixelSpec& spec, std::span<float> out);

}  // namespace pomona

#pragma once
// Alpha, laid on a white ground.

#include <cstdint>
#include <span>

namespace pomona {

/// One channel of a pixel on opaque white: (value·alpha + 255·(255 − alpha)) / 255, rounded. The
/// same for all 65,536 arguments as Pillow's Image.alpha_composite (libImaging/AlphaComposite.c).
inline std::uint8_t OnWhite(unsigned value, unsigned alpha) {
  return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

/// `rgba` is (N, 4), alpha not premultiplied; `rgb` is (N, 3).
void LayOnWhite(std::span<const std::uint8_t> rgba, std::span<std::uint8_t> rgb);

/// The first three of every four bytes. `rgbx` is (N, 4), `rgb` is (N, 3).
void DropFourth(std::span<const std::uint8_t> rgbx, std::span<std::uint8_t> rgb);

}  // namespace pomona

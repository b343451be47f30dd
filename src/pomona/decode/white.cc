#include "pomona/decode/white.h"

#include <cstddef>

namespace pomona {

void LayOnWhite(std::span<const std::uint8_t> rgba, std::span<std::uint8_t> rgb) {
  const std::size_t num_pixels = rgb.size() / 3;
  for (std::size_t i = 0; i < num_pixels; ++i) {
    const unsigned alpha = rgba[4 * i + 3];
    for (std::size_t channel = 0; channel < 3; ++channel) {
      rgb[3 * i + channel] = OnWhite(rgba[4 * i + channel], alpha);
    }
  }
}

void DropFourth(std::span<const std::uint8_t> rgbx, std::span<std::uint8_t> rgb) {
  const std::size_t num_pixels = rgb.size() / 3;
  for (std::size_t i = 0; i < num_pixels; ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      rgb[3 * i + channel] = rgbx[4 * i + channel];
    }
  }
}

}  // namespace pomona

#include "pomona/image/image.h"

#include <algorithm>

namespace pomona {

Image::Image(int width, int height)
    : width_(width),
      height_(height),
      pixels_(std::make_unique_for_overwrite<std::uint8_t[]>(size_bytes() + kReadableSlack)) {
  std::fill_n(pixels_.get() + size_bytes(), kReadableSlack, std::uint8_t{0});
}

std::span<std::uint8_t> Image::row(int y) {
  return pixels().subspan(static_cast<std::size_t>(y) * row_bytes(), row_bytes());
}

std::span<const std::uint8_t> Image::row(int y) const {
  return pixels().subspan(static_cast<std::size_t>(y) * row_bytes(), row_bytes());
}

}  // namespace pomona

#include "pomona/preprocess/normalise.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "pomona/preprocess/cpu_clones.h"

namespace pomona {
namespace {

// One plane of the output: value = pixel × scale + shift.
struct Plane {
  float* values;
  float scale;
  float shift;
};

// One sweep over the pixels writes the three planes, so that the bytes are read and sorted by
// channel once.
POMONA_CPU_CLONES
void Fill(const std::uint8_t* __restrict pixels, std::size_t num_pixels, Plane red, Plane green,
          Plane blue) {
  float* __restrict reds = red.values;
  float* __restrict greens = green.values;
  float* __restrict blues = blue.values;
  for (std::size_t i = 0; i < num_pixels; ++i) {
    reds[i] = static_cast<float>(pixels[3 * i]) * red.scale + red.shift;
    greens[i] = static_cast<float>(pixels[3 * i + 1]) * green.scale + green.shift;
    blues[i] = static_cast<float>(pixels[3 * i + 2]) * blue.scale + blue.shift;
  }
}

}  // namespace

void Normalise(const Image& image, const PixelSpec& spec, std::span<float> out) {
  assert(image.width() == spec.width && image.height() == spec.height);
  assert(out.size() == spec.num_floats());
  const std::size_t num_pixels = out.size() / 3;
  std::array<Plane, 3> planes;
  for (std::size_t c = 0; c < 3; ++c) {
    planes[c] = {.values = out.subspan(c * num_pixels, num_pixels).data(),
                 .scale = static_cast<float>(1.0 / (spec.divisor * spec.std[c])),
                 .shift = static_cast<float>(-spec.mean[c] / spec.std[c])};
  }
  const bool is_rgb = spec.colour_order == ColourOrder::kRgb;
  Fill(image.pixels().data(), num_pixels, planes[is_rgb ? 0 : 2], planes[1],
       planes[is_rgb ? 2 : 0]);
}

}  // namespace pomona

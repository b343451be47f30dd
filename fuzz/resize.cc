// Any size to any size, held against the formulas: width, height (two bytes each), the output's
// width and height, filter (a byte each), then pixels, repeated as often as needed.

#include "pomona/preprocess/resize.h"

#include <algorithm>

#include "pomona/preprocess/reference_resize.h"
#include "target.h"

namespace pomona {
namespace {

constexpr std::size_t kHeaderBytes = 7;
constexpr int kMaxPixels = 1 << 15;
constexpr int kMaxOutputSide = 48;

}  // namespace
}  // namespace pomona

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pomona;
  if (size <= kHeaderBytes) return 0;
  const int width = 1 + data[0] + 256 * data[1];
  const int height = 1 + data[2] + 256 * data[3];
  if (std::int64_t{width} * height > kMaxPixels) return 0;
  const int output_width = 1 + data[4] % kMaxOutputSide;
  const int output_height = 1 + data[5] % kMaxOutputSide;
  const auto filter = static_cast<ResizeFilter>(data[6] % 3);

  const std::span<const std::uint8_t> samples(data + kHeaderBytes, size - kHeaderBytes);
  Image image(width, height);
  for (std::size_t i = 0; i < image.size_bytes(); ++i) {
    image.pixels()[i] = samples[i % samples.size()];
  }
  Resizer resizer(output_width, output_height, filter);
  const Image& resized = resizer.Resize(image);
  const Image expected = ReferenceResize(image, output_width, output_height, filter);
  Require(std::ranges::equal(resized.pixels(), expected.pixels()), "as the formulas say");
  return 0;
}

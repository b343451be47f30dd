// Pictures of every format, through Decode() and the preprocessing that follows it.

#include "pomona/decode/decode.h"

#include <malloc.h>

#include <algorithm>
#include <vector>

#include "pomona/preprocess/preprocess.h"
#include "target.h"

namespace pomona {
namespace {

// So that no picture takes long: the sanitizers make long sides slow, and long sums of pixels.
constexpr std::int64_t kMaxPixels = 1 << 19;
constexpr int kMaxPreprocessedSide = 1 << 13;
constexpr std::size_t kMaxBytesTwice = 1 << 16;  // larger pictures are decoded once only

Expected<Image, Failure> DecodeOver(int memory_before, std::span<const std::uint8_t> encoded) {
  mallopt(M_PERTURB, memory_before);  // what new memory holds; no effect under AddressSanitizer
  Expected<Image, Failure> image = Decode(encoded, {.max_pixels = kMaxPixels});
  mallopt(M_PERTURB, 0);
  return image;
}

/// A pixel that no decoder wrote would be what the memory held before.
void RequireEveryPixelWritten(const Image& image, std::span<const std::uint8_t> encoded) {
  const Expected<Image, Failure> again = DecodeOver(0x5A, encoded);
  Require(again.has_value(), "a picture that was read once is read again");
  Require(std::ranges::equal(image.pixels(), again->pixels()), "the same file, the same pixels");
}

void Preprocess(const Image& image) {
  if (std::max(image.width(), image.height()) > kMaxPreprocessedSide) return;
  const PixelSpec spec = {.width = 9, .height = 7};
  static Preprocessor preprocessor(spec);
  std::vector<float> tensor(spec.num_floats());
  preprocessor.Run(image, tensor);
  for (const float value : tensor) Require(value >= 0 && value <= 1, "pixels are from 0 to 1");
}

}  // namespace
}  // namespace pomona

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pomona;
  const std::span<const std::uint8_t> encoded(data, size);
  const Expected<Image, Failure> image = DecodeOver(0xA5, encoded);
  if (!image) {
    RequireOneLine(image.error().detail);
    return 0;
  }
  Require(image->width() >= 1 && image->height() >= 1, "a picture has pixels");
  Require(std::int64_t{image->width()} * image->height() <= kMaxPixels, "the limit is kept");
  if (image->size_bytes() <= kMaxBytesTwice) RequireEveryPixelWritten(*image, encoded);
  Preprocess(*image);
  return 0;
}

// EXIF and XMP: found in a file, read, and obeyed. The first byte says what the others are.

#include "pomona/decode/orientation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "pomona/decode/metadata.h"
#include "target.h"

namespace pomona {
namespace {

std::string_view AsText(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

int OrientationIn(const Metadata& metadata) {
  if (const auto orientation = OrientationInExif(metadata.exif)) return *orientation;
  return OrientationInXmp(metadata.xmp).value_or(1);
}

int OrientationIn(std::uint8_t kind, std::span<const std::uint8_t> bytes) {
  switch (kind % 5) {
    case 0:
      return OrientationInExif(bytes).value_or(1);
    case 1:
      return OrientationInXmp(AsText(bytes)).value_or(1);
    case 2:
      return OrientationIn(JpegMetadata(bytes));
    case 3:
      return OrientationIn(PngMetadata(bytes));
    default:
      return OrientationIn(WebpMetadata(bytes));
  }
}

/// Turning moves pixels, and changes and loses none.
void RequireTurned(int orientation) {
  Image image(3, 2);
  std::uint8_t value = 0;
  for (std::uint8_t& sample : image.pixels()) sample = value++;
  const Image upright = TurnUpright(std::move(image), orientation);
  std::vector<std::uint8_t> samples(upright.pixels().begin(), upright.pixels().end());
  std::sort(samples.begin(), samples.end());
  for (std::size_t i = 0; i < samples.size(); ++i) Require(samples[i] == i, "all pixels are there");
}

}  // namespace
}  // namespace pomona

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pomona;
  if (size == 0) return 0;
  const int orientation = OrientationIn(data[0], {data + 1, size - 1});
  Require(orientation >= 1 && orientation <= 8, "an orientation is from 1 to 8");
  RequireTurned(orientation);
  return 0;
}

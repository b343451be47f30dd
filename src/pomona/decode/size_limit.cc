#include "pomona/decode/size_limit.h"

#include <string>

namespace pomona {
namespace {

// A row of 4 bytes a pixel, and thus every column offset, fits an int.
constexpr std::uint32_t kMaxSide = std::uint32_t{1} << 28;

}  // namespace

std::optional<Failure> CheckSize(std::uint32_t width, std::uint32_t height,
                                 std::int64_t max_pixels) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width == 0 || height == 0) {
    return Failure{FailureReason::kDecodeError, "no pixels: the header says " + size};
  }
  const std::uint64_t num_pixels = std::uint64_t{width} * height;
  const std::uint64_t limit = max_pixels < 0 ? 0 : static_cast<std::uint64_t>(max_pixels);
  if (width > kMaxSide || height > kMaxSide || num_pixels > limit) {
    return Failure{FailureReason::kTooLarge,
                   size + " pixels, the limit is " + std::to_string(limit)};
  }
  return std::nullopt;
}

}  // namespace pomona

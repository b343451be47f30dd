#include "pomona/decode/size_limit.h"

#include <string>

namespace pomona {
namespace {

// The most a JPEG can have. A picture of 100 million pixels by one would pass the other limit, and
// take minutes and gigabytes to resize.
constexpr std::uint32_t kMaxSide = 65535;

}  // namespace

std::optional<Failure> CheckSize(std::uint32_t width, std::uint32_t height,
                                 std::int64_t max_pixels) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width == 0 || height == 0) {
    return Failure{FailureReason::kDecodeError, "no pixels: the header says " + size};
  }
  const std::uint64_t num_pixels = std::uint64_t{width} * height;
  const std::uint64_t limit = max_pixels < 0 ? 0 : static_cast<std::uint64_t>(max_pixels);
  if (width > kMaxSide || height > kMaxSide) {
    return Failure{FailureReason::kTooLarge,
                   size + " pixels, the limit is " + std::to_string(kMaxSide) + " a side"};
  }
  if (num_pixels > limit) {
    return Failure{FailureReason::kTooLarge,
                   size + " pixels, the limit is " + std::to_string(limit)};
  }
  return std::nullopt;
}

}  // namespace pomona

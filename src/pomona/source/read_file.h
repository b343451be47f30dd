#pragma once
// The bytes of one picture.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "pomona/image/failure.h"

namespace pomona {

/// Larger files are not read: no picture within the pixel limit needs more. 1 GiB.
inline constexpr std::int64_t kMaxFileBytes = std::int64_t{1} << 30;

/// Reads a regular file whole into `bytes`, which keeps its capacity from call to call. Returns why
/// it could not, if so: kVanished, kUnreadable, kTooLarge, or kTruncated when it shrank meanwhile.
/// Never waits on pipes or devices. Thread-safe.
std::optional<Failure> ReadFile(const std::filesystem::path& path,
                                std::vector<std::uint8_t>& bytes);

}  // namespace pomona

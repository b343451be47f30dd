#pragma once
// The bytes of one picture.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "pomona/image/failure.h"
#include "pomona/image/file_stamp.h"

namespace pomona {

/// Larger files are not read: no picture within the pixel limit needs more. 1 GiB.
inline constexpr std::int64_t kMaxFileBytes = std::int64_t{1} << 30;

/// A file's bytes, and what tells whether it changed since.
struct FileContent {
  std::vector<std::uint8_t> bytes;
  FileStamp stamp;
};

/// Reads a regular file whole into `content`, whose bytes keep their capacity from call to call.
/// Returns why it could not, if so: kVanished, kUnreadable, kTooLarge, or kTruncated when it shrank
/// meanwhile; the stamp is set then as well. Never waits on pipes or devices. Thread-safe.
std::optional<Failure> ReadFile(const std::filesystem::path& path, FileContent& content);

/// The stamp of a file that is not opened; zeros if there is none. Thread-safe.
FileStamp StampOf(const std::filesystem::path& path);

}  // namespace pomona

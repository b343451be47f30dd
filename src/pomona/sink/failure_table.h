#pragma once
// Pictures that could not be used: path, reason, detail, size_bytes, one file a part.

#include <filesystem>
#include <span>
#include <vector>

#include "pomona/image/failure.h"

namespace pomona {

/// Writes one part, without rows if there is no failure. Throws Error(kStorage).
void WriteFailurePart(const std::filesystem::path& path, std::span<const FailedImage> failures);

/// One row as it stands in the file: the path as UTF-8, the reason as its code.
struct FailureRow {
  std::string path;
  std::string reason;
  std::string detail;
  std::int64_t size_bytes = 0;
};

/// Reads one part. Throws Error(kInput) if it is no such table, Error(kStorage) if it is damaged.
std::vector<FailureRow> ReadFailurePart(const std::filesystem::path& path);

}  // namespace pomona

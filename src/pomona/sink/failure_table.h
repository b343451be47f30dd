#pragma once
// failures.parquet: path string, reason string (a code of image/failure.h), detail string.

#include <filesystem>
#include <span>

#include "pomona/image/failure.h"

namespace pomona {

/// Writes the failures in the order given, atomically; none is a file without rows.
void WriteFailures(const std::filesystem::path& path, std::span<const FailedImage> failures);

}  // namespace pomona

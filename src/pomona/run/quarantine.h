#pragma once
// The pictures that failed, copied to where a person can look at them.

#include <cstdint>
#include <filesystem>

#include "pomona/run/output_folder.h"

namespace pomona {

struct QuarantineSummary {
  std::int64_t num_copied = 0;
  std::int64_t num_unreadable = 0;  // cannot be copied either: gone, or no permission
};

/// Copies the file of each failure of `out` from below `images` to the same path below `folder`,
/// each whole or not at all. Throws Error(kStorage) if something cannot be written.
QuarantineSummary Quarantine(const OutputFolder& out, const std::filesystem::path& images,
                             const std::filesystem::path& folder);

}  // namespace pomona

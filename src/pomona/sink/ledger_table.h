#pragma once
// What became of each listed picture: one row a picture, one file a part.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pomona/image/failure.h"
#include "pomona/image/file_stamp.h"

namespace pomona {

/// One listed picture: where it was, what was read, and what came of it.
struct LedgerRow {
  std::string path;                     // bytes as the file system gives them
  std::string label;                    // likewise
  FileStamp stamp;                      // when it was read
  std::string sha256;                   // of the bytes that were read; empty if they could not be
  std::optional<FailureReason> reason;  // why it is a row of failures; nothing: a row of features
};

/// Writes one part: path, raw_path (bytes, where `path` is not UTF-8), label, size_bytes, mtime_ns,
/// sha256, reason (null for a row of features). Throws Error(kStorage).
void WriteLedgerPart(const std::filesystem::path& path, std::span<const LedgerRow> rows);

/// Reads one part. Throws Error(kInput) if it is no such table, holds a reason that is none, or a
/// path that leads out of a folder; Error(kStorage) if it is damaged.
std::vector<LedgerRow> ReadLedgerPart(const std::filesystem::path& path);

}  // namespace pomona

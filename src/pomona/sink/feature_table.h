#pragma once
// features/part-*.snappy.parquet: path string, label string, features list<float>.

#include <filesystem>

#include "pomona/features/feature_batch.h"

namespace pomona {

/// Writes one part, atomically. A part without rows is a file without rows. Thread-safe on distinct
/// files.
void WriteFeaturePart(const std::filesystem::path& path, const FeatureBatch& rows);

/// Reads one part, ours or of anything else that writes these three columns.
/// Throws Error(kInput) if columns or types differ, Error(kStorage) if the file is damaged.
FeatureBatch ReadFeaturePart(const std::filesystem::path& path);

}  // namespace pomona

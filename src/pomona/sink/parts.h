#pragma once
// A table as Spark lays it out: a folder of part files, and a file _SUCCESS once it is whole.

#include <cstdint>
#include <filesystem>
#include <vector>

namespace pomona {

/// "FOLDER/part-00012.snappy.parquet".
std::filesystem::path PartPath(const std::filesystem::path& folder, std::int64_t part);

/// The Parquet files right in `folder`, sorted by name; names that start with '.' or '_' are not
/// data (Spark's rule). Throws Error(kInput) if there is no such folder, or none of them in it.
std::vector<std::filesystem::path> ListParts(const std::filesystem::path& folder);

/// The parts of `folder` that Pomona wrote with a number of `first` or more; none if there is no
/// folder.
std::vector<std::filesystem::path> ListPartsFrom(const std::filesystem::path& folder,
                                                 std::int64_t first);

/// Writes the empty file _SUCCESS: nothing more comes.
void MarkComplete(const std::filesystem::path& folder);

bool IsComplete(const std::filesystem::path& folder);

}  // namespace pomona

#pragma once
// One Arrow table to one Parquet file and back. Arrow's Status stops here: callers see Error.

#include <arrow/result.h>
#include <arrow/status.h>
#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace pomona {

/// Throws Error(kStorage) with `what` and Arrow's own message when `status` is not ok.
void ThrowIfFailed(const arrow::Status& status, const std::string& what);

template <typename T>
T OrThrow(arrow::Result<T> result, const std::string& what) {
  ThrowIfFailed(result.status(), what);
  return std::move(result).ValueUnsafe();
}

/// Writes `table` as one row group, compressed by Snappy, atomically. Columns of numbers are stored
/// plain and without statistics: features hardly repeat, and a range over them tells nothing.
void WriteParquetFile(const arrow::Table& table, const std::filesystem::path& path);

/// Reads the columns named, in that order. Throws Error(kInput) when one is not there, and
/// Error(kStorage) when the file is no Parquet file or is damaged.
std::shared_ptr<arrow::Table> ReadParquetFile(const std::filesystem::path& path,
                                              const std::vector<std::string>& columns);

/// How many rows a file says it has: its footer is read, not its data. Throws Error(kStorage).
std::int64_t NumRowsOfParquetFile(const std::filesystem::path& path);

/// The version of the Arrow library in use.
std::string ArrowVersion();

}  // namespace pomona

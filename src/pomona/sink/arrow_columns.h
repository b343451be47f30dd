#pragma once
// The few Arrow column types that the tables are made of, from and to plain vectors.

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pomona/features/feature_batch.h"

namespace pomona {

/// Strings as UTF-8; bytes that are not are written as \xHH (base/utf8.h).
std::shared_ptr<arrow::Array> StringColumn(const std::vector<std::string>& values);

/// The same, with a null for each empty string.
std::shared_ptr<arrow::Array> NullableStringColumn(const std::vector<std::string>& values);

/// Bytes as they are, with a null for each empty string.
std::shared_ptr<arrow::Array> NullableBinaryColumn(const std::vector<std::string>& values);

std::shared_ptr<arrow::Array> Int64Column(const std::vector<std::int64_t>& values);

/// One list of `dimension` numbers a row, over `values` (N×dimension) without a copy: `values` must
/// outlive the column. T is float or double.
template <typename T>
std::shared_ptr<arrow::Array> ListColumn(std::span<const T> values, int dimension);

/// A column of strings or bytes of `table`, which was read from `path` by ReadParquetFile.
/// Throws Error(kInput) naming the file if it is of another type or holds nulls.
std::vector<std::string> ReadStrings(const arrow::Table& table, const std::string& name,
                                     const std::filesystem::path& path);

/// The same, where a null is an empty string.
std::vector<std::string> ReadNullableStrings(const arrow::Table& table, const std::string& name,
                                             const std::filesystem::path& path);

/// A column of 64-bit integers. Throws as ReadStrings.
std::vector<std::int64_t> ReadInt64s(const arrow::Table& table, const std::string& name,
                                     const std::filesystem::path& path);

/// The columns path and label, and the lists of `column` (of float or double), of one file.
/// Throws Error(kInput) naming the file if a column is of another type or holds nulls, or if the
/// lists differ in length.
template <typename T>
RowBatch<T> ReadRows(const std::filesystem::path& path, const std::string& column);

}  // namespace pomona

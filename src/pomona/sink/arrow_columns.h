#pragma once
// The few Arrow column types that the tables are made of, from and to plain vectors.

#include <arrow/type_fwd.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pomona/features/feature_batch.h"

namespace pomona {

/// Strings as UTF-8; bytes that are not are written as \xHH (base/utf8.h).
std::shared_ptr<arrow::Array> StringColumn(const std::vector<std::string>& values);

/// One list of `dimension` numbers a row, over `values` (N×dimension) without a copy: `values` must
/// outlive the column. T is float or double.
template <typename T>
std::shared_ptr<arrow::Array> ListColumn(std::span<const T> values, int dimension);

/// The columns path and label, and the lists of `column` (of float or double), of one file.
/// Throws Error(kInput) naming the file if a column is of another type or holds nulls, or if the
/// lists differ in length.
template <typename T>
RowBatch<T> ReadRows(const std::filesystem::path& path, const std::string& column);

}  // namespace pomona

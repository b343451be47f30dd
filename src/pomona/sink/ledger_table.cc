#include "pomona/sink/ledger_table.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>

#include "pomona/base/error.h"
#include "pomona/base/utf8.h"
#include "pomona/sink/arrow_columns.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

[[noreturn]] void Reject(const std::filesystem::path& path, const std::string& what) {
  throw Error(Error::Kind::kInput,
              fmt::format("{} is not a ledger of Pomona's: {}; run again with --overwrite",
                          path.string(), what));
}

// Files are opened and copied by these paths: none may lead out of the pictures' folder.
bool StaysInside(const std::filesystem::path& path) {
  return path.is_relative() && std::find(path.begin(), path.end(), "..") == path.end();
}

}  // namespace

void WriteLedgerPart(const std::filesystem::path& path, std::span<const LedgerRow> rows) {
  std::vector<std::string> paths;
  std::vector<std::string> raw_paths;
  std::vector<std::string> labels;
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> mtimes;
  std::vector<std::string> digests;
  std::vector<std::string> reasons;
  for (const LedgerRow& row : rows) {
    paths.push_back(row.path);
    raw_paths.push_back(ToUtf8(row.path) == row.path ? "" : row.path);
    labels.push_back(row.label);
    sizes.push_back(row.stamp.size_bytes);
    mtimes.push_back(row.stamp.mtime_ns);
    digests.push_back(row.sha256);
    reasons.emplace_back(row.reason ? ToString(*row.reason) : "");
  }
  const auto schema = arrow::schema(
      {arrow::field("path", arrow::utf8()), arrow::field("raw_path", arrow::binary()),
       arrow::field("label", arrow::utf8()), arrow::field("size_bytes", arrow::int64()),
       arrow::field("mtime_ns", arrow::int64()), arrow::field("sha256", arrow::utf8()),
       arrow::field("reason", arrow::utf8())});
  WriteParquetFile(
      *arrow::Table::Make(schema, {StringColumn(paths), NullableBinaryColumn(raw_paths),
                                   StringColumn(labels), Int64Column(sizes), Int64Column(mtimes),
                                   NullableStringColumn(digests), NullableStringColumn(reasons)}),
      path);
}

std::vector<LedgerRow> ReadLedgerPart(const std::filesystem::path& path) {
  const auto table = ReadParquetFile(
      path, {"path", "raw_path", "label", "size_bytes", "mtime_ns", "sha256", "reason"});
  auto paths = ReadStrings(*table, "path", path);
  auto raw_paths = ReadNullableStrings(*table, "raw_path", path);
  auto labels = ReadStrings(*table, "label", path);
  const auto sizes = ReadInt64s(*table, "size_bytes", path);
  const auto mtimes = ReadInt64s(*table, "mtime_ns", path);
  auto digests = ReadNullableStrings(*table, "sha256", path);
  const auto reasons = ReadNullableStrings(*table, "reason", path);

  std::vector<LedgerRow> rows;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    LedgerRow row;
    row.path = std::move(raw_paths[i].empty() ? paths[i] : raw_paths[i]);
    row.label = std::move(labels[i]);
    row.stamp = {sizes[i], mtimes[i]};
    row.sha256 = std::move(digests[i]);
    if (!reasons[i].empty()) {
      row.reason = ParseFailureReason(reasons[i]);
      if (!row.reason) Reject(path, fmt::format("there is no reason '{}'", reasons[i]));
    }
    if (!StaysInside(row.path)) Reject(path, "a path leads out of the folder");
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace pomona

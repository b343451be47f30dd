#include "pomona/sink/failure_table.h"

#include <arrow/api.h>

#include <string>
#include <vector>

#include "pomona/sink/arrow_columns.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {

void WriteFailurePart(const std::filesystem::path& path, std::span<const FailedImage> failures) {
  std::vector<std::string> paths;
  std::vector<std::string> reasons;
  std::vector<std::string> details;
  std::vector<std::int64_t> sizes;
  for (const FailedImage& failed : failures) {
    paths.push_back(failed.ref.path);
    reasons.emplace_back(ToString(failed.failure.reason));
    details.push_back(failed.failure.detail);
    sizes.push_back(failed.size_bytes);
  }
  const auto schema = arrow::schema(
      {arrow::field("path", arrow::utf8()), arrow::field("reason", arrow::utf8()),
       arrow::field("detail", arrow::utf8()), arrow::field("size_bytes", arrow::int64())});
  WriteParquetFile(*arrow::Table::Make(schema, {StringColumn(paths), StringColumn(reasons),
                                                StringColumn(details), Int64Column(sizes)}),
                   path);
}

std::vector<FailureRow> ReadFailurePart(const std::filesystem::path& path) {
  const auto table = ReadParquetFile(path, {"path", "reason", "detail", "size_bytes"});
  const auto paths = ReadStrings(*table, "path", path);
  const auto reasons = ReadStrings(*table, "reason", path);
  const auto details = ReadStrings(*table, "detail", path);
  const auto sizes = ReadInt64s(*table, "size_bytes", path);
  std::vector<FailureRow> rows;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    rows.push_back({paths[i], reasons[i], details[i], sizes[i]});
  }
  return rows;
}

}  // namespace pomona

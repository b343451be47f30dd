#include "pomona/sink/failure_table.h"

#include <arrow/api.h>

#include <string>
#include <vector>

#include "pomona/sink/arrow_columns.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {

void WriteFailures(const std::filesystem::path& path, std::span<const FailedImage> failures) {
  std::vector<std::string> paths;
  std::vector<std::string> reasons;
  std::vector<std::string> details;
  for (const FailedImage& failed : failures) {
    paths.push_back(failed.ref.path);
    reasons.emplace_back(ToString(failed.failure.reason));
    details.push_back(failed.failure.detail);
  }
  const auto schema =
      arrow::schema({arrow::field("path", arrow::utf8()), arrow::field("reason", arrow::utf8()),
                     arrow::field("detail", arrow::utf8())});
  WriteParquetFile(*arrow::Table::Make(
                       schema, {StringColumn(paths), StringColumn(reasons), StringColumn(details)}),
                   path);
}

}  // namespace pomona

#include "pomona/sink/feature_table.h"

#include <arrow/api.h>

#include "pomona/sink/arrow_columns.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {

void WriteFeaturePart(const std::filesystem::path& path, const FeatureBatch& rows) {
  const auto features = ListColumn<float>(rows.values, rows.dimension);
  const auto schema =
      arrow::schema({arrow::field("path", arrow::utf8()), arrow::field("label", arrow::utf8()),
                     arrow::field("features", features->type())});
  WriteParquetFile(
      *arrow::Table::Make(schema, {StringColumn(rows.paths), StringColumn(rows.labels), features}),
      path);
}

FeatureBatch ReadFeaturePart(const std::filesystem::path& path) {
  return ReadRows<float>(path, "features");
}

}  // namespace pomona

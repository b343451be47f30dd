#include "pomona/sink/pca_table.h"

#include <arrow/api.h>

#include "pomona/sink/arrow_columns.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {

void WritePcaPart(const std::filesystem::path& path, const ComponentBatch& rows,
                  const PcaPartExtras& extras) {
  std::vector<std::shared_ptr<arrow::Field>> fields;
  std::vector<std::shared_ptr<arrow::Array>> columns;
  const auto add = [&](const char* name, std::shared_ptr<arrow::Array> column) {
    fields.push_back(arrow::field(name, column->type()));
    columns.push_back(std::move(column));
  };
  add("path", StringColumn(rows.paths));
  add("label", StringColumn(rows.labels));
  if (!extras.features.empty()) {
    add("features", ListColumn<float>(extras.features, extras.dimension));
  }
  if (!extras.scaled_features.empty()) {
    add("scaled_features", ListColumn<double>(extras.scaled_features, extras.dimension));
  }
  add("pca_features", ListColumn<double>(rows.values, rows.dimension));
  WriteParquetFile(*arrow::Table::Make(arrow::schema(fields), columns), path);
}

ComponentBatch ReadPcaPart(const std::filesystem::path& path) {
  return ReadRows<double>(path, "pca_features");
}

}  // namespace pomona

#include "pomona/sink/pca_table.h"

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

TEST(PcaTableTest, ComponentsComeBackAsTheyWere) {
  const fs::path path = fs::path(::testing::TempDir()) / "pca_table_components";
  const ComponentBatch rows = {2, {"1", "2"}, {"a", "b"}, {0.1, -2, 3, 1e-300}};
  WritePcaPart(path, rows, {});
  const ComponentBatch read = ReadPcaPart(path);
  EXPECT_EQ(read.dimension, 2);
  EXPECT_EQ(read.values, rows.values);
  EXPECT_EQ(read.paths, rows.paths);
  EXPECT_EQ(ReadParquetFile(path, {"path", "label", "pca_features"})->num_columns(), 3);
  fs::remove(path);
}

TEST(PcaTableTest, FeaturesAndScaledFeaturesAreColumnsWhereAsked) {
  const fs::path path = fs::path(::testing::TempDir()) / "pca_table_extras";
  const std::vector<float> features = {1, 2, 3};
  const std::vector<double> scaled = {-1, 0, 1};
  WritePcaPart(path, {1, {"1"}, {"a"}, {5}},
               {.features = features, .scaled_features = scaled, .dimension = 3});
  const auto table = ReadParquetFile(path, {"features", "scaled_features"});
  EXPECT_EQ(table->column(0)->type()->ToString(), "list<element: float>");
  EXPECT_EQ(table->column(1)->type()->ToString(), "list<element: double>");
  fs::remove(path);
}

}  // namespace
}  // namespace pomona

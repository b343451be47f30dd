#include "pomona/sink/feature_table.h"

#include <arrow/api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pomona/base/error.h"
#include "pomona/base/temporary_folder_for_test.h"
#include "pomona/sink/arrow_columns.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FeatureTableTest : public ::testing::Test {
 protected:
  std::string MessageOfReading() {
    try {
      ReadFeaturePart(path_);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  // A file with the three columns, the last of which is `features`.
  void WriteWith(const std::shared_ptr<arrow::Array>& features) {
    const std::vector<std::string> names(static_cast<std::size_t>(features->length()), "x");
    const auto schema =
        arrow::schema({arrow::field("path", arrow::utf8()), arrow::field("label", arrow::utf8()),
                       arrow::field("features", features->type())});
    WriteParquetFile(
        *arrow::Table::Make(schema, {StringColumn(names), StringColumn(names), features}), path_);
  }

  TemporaryFolder folder_;
  const fs::path path_ = folder_.path() / "file";
};

TEST_F(FeatureTableTest, RowsComeBackAsTheyWere) {
  const FeatureBatch rows = {2, {"a/1.jpg", "Pêche/2.jpg"}, {"a", "Pêche"}, {1, 2, 3.5, -4}};
  WriteFeaturePart(path_, rows);
  const FeatureBatch read = ReadFeaturePart(path_);
  EXPECT_EQ(read.dimension, 2);
  EXPECT_EQ(read.paths, rows.paths);
  EXPECT_EQ(read.labels, rows.labels);
  EXPECT_EQ(read.values, rows.values);
}

TEST_F(FeatureTableTest, APartWithoutRowsIsAFileWithoutRows) {
  WriteFeaturePart(path_, {3, {}, {}, {}});
  EXPECT_EQ(ReadFeaturePart(path_).num_rows(), 0u);
}

TEST_F(FeatureTableTest, ALabelThatIsNotUtf8IsWrittenEscaped) {
  WriteFeaturePart(path_, {1, {"P\xEA/1"}, {"P\xEA"}, {1}});
  EXPECT_EQ(ReadFeaturePart(path_).labels[0], "P\\xEA");
}

TEST_F(FeatureTableTest, ListsOfDifferentLengthAreRefusedWithTheRow) {
  arrow::ListBuilder lists(arrow::default_memory_pool(), std::make_shared<arrow::FloatBuilder>());
  auto& values = static_cast<arrow::FloatBuilder&>(*lists.value_builder());
  ASSERT_TRUE(lists.Append().ok() && values.AppendValues({1, 2}).ok());
  ASSERT_TRUE(lists.Append().ok() && values.AppendValues({1, 2, 3}).ok());
  WriteWith(*lists.Finish());
  EXPECT_THAT(MessageOfReading(), HasSubstr("'features' holds 3 numbers in row 1, 2 in the first"));
}

TEST_F(FeatureTableTest, AColumnOfAnotherTypeIsRefusedWithItsName) {
  arrow::Int64Builder numbers;
  ASSERT_TRUE(numbers.Append(1).ok());
  WriteWith(*numbers.Finish());
  EXPECT_THAT(MessageOfReading(), HasSubstr("'features' is int64, not a list"));
}

}  // namespace
}  // namespace pomona

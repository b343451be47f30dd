#include "pomona/sink/failure_table.h"

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

TEST(FailureTableTest, ReasonsAreWrittenAsTheirCodes) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "failure_table";
  const std::vector<FailedImage> failures = {
      {{"a/1.jpg", "a", 0}, {FailureReason::kTruncated, "cut"}},
      {{"a/2.txt", "a", 1}, {FailureReason::kNotAnImage, "text"}}};
  WriteFailures(path, failures);
  const auto table = ReadParquetFile(path, {"path", "reason", "detail"});
  EXPECT_EQ((*table->column(0)->GetScalar(1))->ToString(), "a/2.txt");
  EXPECT_EQ((*table->column(1)->GetScalar(0))->ToString(), "truncated");
  EXPECT_EQ((*table->column(1)->GetScalar(1))->ToString(), "not_an_image");
  EXPECT_EQ((*table->column(2)->GetScalar(0))->ToString(), "cut");
  std::filesystem::remove(path);
}

TEST(FailureTableTest, NoFailureIsAFileWithoutRows) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "failure_table_empty";
  WriteFailures(path, {});
  EXPECT_EQ(ReadParquetFile(path, {"path"})->num_rows(), 0);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace pomona

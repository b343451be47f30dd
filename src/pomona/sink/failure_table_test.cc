#include "pomona/sink/failure_table.h"

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

TEST(FailureTableTest, WhatIsWrittenIsRead) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "failure_table";
  const std::vector<FailedImage> failures = {
      {{"a/1.jpg", "a", 0}, {FailureReason::kTruncated, "cut"}, 12},
      {{"a/\xFF.txt", "a", 1}, {FailureReason::kNotAnImage, "text"}, 345}};
  WriteFailurePart(path, failures);
  const std::vector<FailureRow> rows = ReadFailurePart(path);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].path, "a/1.jpg");
  EXPECT_EQ(rows[0].reason, "truncated");
  EXPECT_EQ(rows[0].detail, "cut");
  EXPECT_EQ(rows[0].size_bytes, 12);
  EXPECT_EQ(rows[1].path, "a/\\xFF.txt");
  EXPECT_EQ(rows[1].reason, "not_an_image");
  EXPECT_EQ(rows[1].size_bytes, 345);
  std::filesystem::remove(path);
}

TEST(FailureTableTest, NoFailureIsAFileWithoutRows) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "failure_table_empty";
  WriteFailurePart(path, {});
  EXPECT_TRUE(ReadFailurePart(path).empty());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace pomona

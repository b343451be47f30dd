#include "pomona/storage/parquet_file.h"

#include <arrow/api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "pomona/base/error.h"
#include "pomona/base/temporary_folder_for_test.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ParquetFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    arrow::Int64Builder builder;
    ASSERT_TRUE(builder.AppendValues({3, 1, 2}).ok());
    table_ =
        arrow::Table::Make(arrow::schema({arrow::field("n", arrow::int64())}), {*builder.Finish()});
  }

  std::string MessageOfReading(const std::vector<std::string>& columns) {
    try {
      ReadParquetFile(path_, columns);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  const fs::path path_ = folder_.path() / "file";
  std::shared_ptr<arrow::Table> table_;
};

TEST_F(ParquetFileTest, ATableComesBackAsItWas) {
  WriteParquetFile(*table_, path_);
  EXPECT_TRUE(ReadParquetFile(path_, {"n"})->Equals(*table_));
  EXPECT_EQ(NumRowsOfParquetFile(path_), 3);
}

TEST_F(ParquetFileTest, AMissingColumnIsNamedWithThoseThereAre) {
  WriteParquetFile(*table_, path_);
  EXPECT_THAT(MessageOfReading({"m"}), HasSubstr("has no column 'm'; it has: n"));
}

TEST_F(ParquetFileTest, ATruncatedFileIsAnErrorThatNamesIt) {
  WriteParquetFile(*table_, path_);
  fs::resize_file(path_, fs::file_size(path_) / 2);
  EXPECT_THAT(MessageOfReading({"n"}), HasSubstr(path_.string()));
  EXPECT_THROW(NumRowsOfParquetFile(path_), Error);
}

TEST_F(ParquetFileTest, AMissingFileIsAnErrorThatNamesIt) {
  EXPECT_THAT(MessageOfReading({"n"}), HasSubstr(path_.string()));
}

}  // namespace
}  // namespace pomona

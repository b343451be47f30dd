#include "pomona/sink/ledger_table.h"

#include <gtest/gtest.h>

#include "pomona/base/error.h"
#include "pomona/base/temporary_folder_for_test.h"

namespace pomona {
namespace {

class LedgerTableTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "part";
};

TEST_F(LedgerTableTest, WhatIsWrittenIsReadWithPathsThatAreNotUtf8) {
  const std::vector<LedgerRow> rows = {
      {"a/1.jpg", "a", {5, 1'600'000'000'123'456'789}, std::string(64, 'f'), std::nullopt},
      {"a/\xFF.jpg", "a", {0, 0}, "", FailureReason::kVanished}};
  WriteLedgerPart(path_, rows);
  const std::vector<LedgerRow> read = ReadLedgerPart(path_);
  ASSERT_EQ(read.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(read[i].path, rows[i].path);
    EXPECT_EQ(read[i].label, rows[i].label);
    EXPECT_EQ(read[i].stamp, rows[i].stamp);
    EXPECT_EQ(read[i].sha256, rows[i].sha256);
    EXPECT_EQ(read[i].reason, rows[i].reason);
  }
}

TEST_F(LedgerTableTest, APathThatLeadsOutOfTheFolderIsRefused) {
  for (const char* path : {"../1.jpg", "a/../../1.jpg", "/etc/passwd"}) {
    WriteLedgerPart(path_, std::vector<LedgerRow>{{path, "a", {}, "", std::nullopt}});
    EXPECT_THROW(ReadLedgerPart(path_), Error) << path;
  }
}

TEST_F(LedgerTableTest, ANameOfDotsThatIsNotTheFolderAboveIsAName) {
  WriteLedgerPart(path_, std::vector<LedgerRow>{{"a/...", "a", {}, "", std::nullopt}});
  EXPECT_EQ(ReadLedgerPart(path_).at(0).path, "a/...");
}

}  // namespace
}  // namespace pomona

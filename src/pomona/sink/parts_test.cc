#include "pomona/sink/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "pomona/base/error.h"
#include "pomona/base/temporary_folder_for_test.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class PartsTest : public ::testing::Test {
 protected:
  TemporaryFolder temporary_folder_;
  const fs::path folder_ = temporary_folder_.path();
};

TEST_F(PartsTest, APartIsNamedAsSparkNamesIt) {
  EXPECT_EQ(PartPath("features", 12), "features/part-00012.snappy.parquet");
}

TEST_F(PartsTest, PartsAreListedInOrderOfTheirNumberAndHiddenFilesAreNot) {
  for (const int part : {100000, 2, 99999, 0}) std::ofstream(PartPath(folder_, part));
  std::ofstream(folder_ / "_SUCCESS");
  std::ofstream(folder_ / ".part-00003.snappy.parquet.tmp");
  std::ofstream(folder_ / "_metadata.parquet");
  EXPECT_THAT(ListParts(folder_), ElementsAre(PartPath(folder_, 0), PartPath(folder_, 2),
                                              PartPath(folder_, 99999), PartPath(folder_, 100000)));
}

TEST_F(PartsTest, AMissingOrEmptyFolderIsAnError) {
  EXPECT_THROW(ListParts(folder_ / "nothing"), Error);
  EXPECT_THROW(ListParts(folder_), Error);
}

TEST_F(PartsTest, AFolderIsCompleteOnceItIsMarked) {
  EXPECT_FALSE(IsComplete(folder_));
  MarkComplete(folder_);
  EXPECT_TRUE(IsComplete(folder_));
}

}  // namespace
}  // namespace pomona

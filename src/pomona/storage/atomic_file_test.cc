#include "pomona/storage/atomic_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "pomona/base/error.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    MakeFolder(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Content(const std::string& name) {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  fs::path folder_;
};

TEST_F(AtomicFileTest, AWrittenFileHasItsNameAndLeavesNoOther) {
  WriteFileAtomically(folder_ / "a.txt", "hello");
  EXPECT_EQ(Content("a.txt"), "hello");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(AtomicFileTest, AnUnpublishedFileIsGoneAndTheOldOneStays) {
  WriteFileAtomically(folder_ / "a.txt", "old");
  {
    AtomicFile file(folder_ / "a.txt");
    std::ofstream(file.temporary_path()) << "half of the new";
  }
  EXPECT_EQ(Content("a.txt"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(AtomicFileTest, AMissingFolderIsAnError) {
  EXPECT_THROW(WriteFileAtomically(folder_ / "no/such/a.txt", "hello"), Error);
}

TEST_F(AtomicFileTest, AFolderThatCannotBeMadeIsAnError) {
  WriteFileAtomically(folder_ / "file", "");
  EXPECT_THROW(MakeFolder(folder_ / "file" / "folder"), Error);
}

}  // namespace
}  // namespace pomona

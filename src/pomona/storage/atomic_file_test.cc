#include "pomona/storage/atomic_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "pomona/base/error.h"
#include "pomona/base/temporary_folder_for_test.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public ::testing::Test {
 protected:
  std::string Content(const std::string& name) {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  TemporaryFolder temporary_folder_;
  const fs::path folder_ = temporary_folder_.path();
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

TEST_F(AtomicFileTest, ANameOfTheGreatestLengthCanBeWritten) {
  const std::string name(255, 'n');
  WriteFileAtomically(folder_ / name, "hello");
  EXPECT_EQ(Content(name), "hello");
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

#include "pomona/source/folder_listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "pomona/base/error.h"
#include "pomona/base/temporary_folder_for_test.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class FolderListingTest : public ::testing::Test {
 protected:
  void Touch(const std::string& path) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << path;
  }

  std::vector<std::string> Paths() {
    FolderListing listing(root_);
    std::vector<std::string> paths;
    while (const auto ref = listing.Next()) {
      EXPECT_EQ(ref->index, static_cast<std::int64_t>(paths.size()));
      paths.push_back(ref->path);
    }
    return paths;
  }

  TemporaryFolder temporary_folder_;
  const fs::path root_ = temporary_folder_.path();
};

// '-' < '.' < '/' < '0' in ASCII: the folder "a" must come after "a-b" and "a.jpg", before
// "a0.jpg".
TEST_F(FolderListingTest, TheOrderIsThatOfTheBytesOfTheWholePath) {
  for (const char* path : {"a/x.jpg", "a-b/x.jpg", "a.jpg", "a0.jpg", "B/x.jpg", "é/x.jpg"}) {
    Touch(path);
  }
  EXPECT_THAT(Paths(),
              ElementsAre("B/x.jpg", "a-b/x.jpg", "a.jpg", "a/x.jpg", "a0.jpg", "é/x.jpg"));
}

TEST_F(FolderListingTest, TheWalkGivesTheSortedPathsForManyShapesOfTrees) {
  for (const char* folder : {"", "a/", "a/b/", "a b/", "a!/", "a/b0/", "a/b-/", "ab/c/d/"}) {
    for (const char* name : {"1", "10", "2", "-", "~", "b"}) {
      if (!fs::is_directory(root_ / folder / name)) Touch(std::string(folder) + name + ".jpg");
    }
  }
  const auto paths = Paths();
  EXPECT_TRUE(std::is_sorted(paths.begin(), paths.end()));
  EXPECT_EQ(paths.size(), 48u);
  EXPECT_EQ(CountImages(root_), 48);
}

TEST_F(FolderListingTest, TheLabelIsTheNameOfTheParentFolder) {
  Touch("Test/Apple Braeburn/1.jpg");
  FolderListing listing(root_);
  EXPECT_EQ(listing.Next()->label, "Apple Braeburn");
  EXPECT_EQ(listing.Next(), std::nullopt);
}

TEST_F(FolderListingTest, APictureRightInTheRootHasTheRootsNameAsLabel) {
  Touch("1.jpg");
  EXPECT_EQ(FolderListing(root_).Next()->label, root_.filename().string());
  EXPECT_EQ(FolderListing(root_ / "").Next()->label, root_.filename().string());
}

TEST_F(FolderListingTest, HiddenFilesAndFoldersArePassedOver) {
  Touch(".hidden.jpg");
  Touch(".git/x.jpg");
  Touch("a/.DS_Store");
  Touch("a/1.jpg");
  EXPECT_THAT(Paths(), ElementsAre("a/1.jpg"));
}

TEST_F(FolderListingTest, LinksAreFollowedButNotInACircle) {
  Touch("a/1.jpg");
  fs::create_directory_symlink(root_, root_ / "a/up");
  fs::create_directory_symlink(root_ / "a", root_ / "b");
  fs::create_symlink(root_ / "a/1.jpg", root_ / "c.jpg");
  fs::create_symlink("/no/such/file", root_ / "d.jpg");
  EXPECT_THAT(Paths(), ElementsAre("a/1.jpg", "b/1.jpg", "c.jpg", "d.jpg"));
}

TEST_F(FolderListingTest, AMissingFolderAndAFileAreErrors) {
  Touch("file");
  EXPECT_THROW(FolderListing(root_ / "nothing"), Error);
  EXPECT_THROW(FolderListing(root_ / "file"), Error);
}

TEST_F(FolderListingTest, AnEmptyFolderListsNothing) { EXPECT_TRUE(Paths().empty()); }

}  // namespace
}  // namespace pomona

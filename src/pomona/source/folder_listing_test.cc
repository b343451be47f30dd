#include "pomona/source/folder_listing.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
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

// A folder that the listing met in its parent, and then cannot read, keeps its place in the order.
TEST_F(FolderListingTest, AFolderThatVanishesIsListedItselfAndTheRestIsToo) {
  for (const char* path : {"a/1.jpg", "b/1.jpg", "b0.jpg", "c/1.jpg"}) Touch(path);
  FolderListing listing(root_);
  EXPECT_EQ(listing.Next(), (ImageRef{"a/1.jpg", "a", 0}));
  fs::remove_all(root_ / "b");
  EXPECT_EQ(listing.Next(), (ImageRef{"b/", "b", 1}));
  EXPECT_EQ(listing.Next(), (ImageRef{"b0.jpg", root_.filename().string(), 2}));
  EXPECT_EQ(listing.Next(), (ImageRef{"c/1.jpg", "c", 3}));
  EXPECT_EQ(listing.Next(), std::nullopt);
}

TEST_F(FolderListingTest, AFolderThatBecomesAFileIsListedItself) {
  for (const char* path : {"a/1.jpg", "b/c/1.jpg"}) Touch(path);
  FolderListing listing(root_);
  EXPECT_EQ(listing.Next()->path, "a/1.jpg");
  fs::remove_all(root_ / "b");
  Touch("b");
  EXPECT_EQ(listing.Next(), (ImageRef{"b/", "b", 1}));
  EXPECT_EQ(listing.Next(), std::nullopt);
}

TEST_F(FolderListingTest, AFolderWhoseAbsolutePathIsTooLongForTheSystemIsListedItself) {
  const std::string name(250, 'n');
  Touch("z.jpg");
  int folder = open(root_.c_str(), O_RDONLY | O_DIRECTORY);
  for (int length = 0; length <= PATH_MAX; length += 251) {
    ASSERT_EQ(mkdirat(folder, name.c_str(), 0700), 0);
    const int inner = openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY);
    close(folder);
    folder = inner;
  }
  close(folder);

  const auto paths = Paths();
  ASSERT_EQ(paths.size(), 2u);
  EXPECT_TRUE(paths[0].ends_with(name + "/"));
  EXPECT_GE((root_ / paths[0]).native().size(), static_cast<std::size_t>(PATH_MAX));
  EXPECT_EQ(paths[1], "z.jpg");
}

TEST_F(FolderListingTest, AFolderWithoutPermissionIsListedItself) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every folder";
  for (const char* path : {"a/1.jpg", "b/1.jpg"}) Touch(path);
  fs::permissions(root_ / "a", fs::perms::none);
  const auto paths = Paths();
  fs::permissions(root_ / "a", fs::perms::owner_all);
  EXPECT_THAT(paths, ElementsAre("a/", "b/1.jpg"));
}

// A process that has ended but was not waited for has a folder `net` that opens and cannot be read.
TEST_F(FolderListingTest, AFolderThatOpensAndCannotBeReadIsListedItself) {
  const pid_t ended = fork();
  if (ended == 0) _exit(0);
  siginfo_t ignored;
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(ended), &ignored, WEXITED | WNOWAIT), 0);
  fs::create_directory_symlink("/proc/" + std::to_string(ended) + "/net", root_ / "broken");
  Touch("c.jpg");
  EXPECT_THAT(Paths(), ElementsAre("broken/", "c.jpg"));
  waitpid(ended, nullptr, 0);
}

TEST_F(FolderListingTest, ARootThatCannotBeReadIsAnError) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every folder";
  fs::permissions(root_, fs::perms::none);
  EXPECT_THROW(FolderListing{root_}, Error);
  fs::permissions(root_, fs::perms::owner_all);
}

TEST_F(FolderListingTest, ARootThatIsALinkToAFolderIsListed) {
  Touch("a/1.jpg");
  fs::create_directory_symlink(root_ / "a", root_ / "link");
  const auto ref = FolderListing(root_ / "link").Next();
  EXPECT_EQ(ref, (ImageRef{"1.jpg", "link", 0}));
}

TEST_F(FolderListingTest, AMissingFolderAndAFileAreErrors) {
  Touch("file");
  EXPECT_THROW(FolderListing(root_ / "nothing"), Error);
  EXPECT_THROW(FolderListing(root_ / "file"), Error);
}

TEST_F(FolderListingTest, AnEmptyFolderListsNothing) { EXPECT_TRUE(Paths().empty()); }

}  // namespace
}  // namespace pomona

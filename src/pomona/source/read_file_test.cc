#include "pomona/source/read_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>

namespace pomona {
namespace {

namespace fs = std::filesystem;

fs::path TemporaryPath() {
  return fs::path(::testing::TempDir()) /
         ::testing::UnitTest::GetInstance()->current_test_info()->name();
}

TEST(ReadFileTest, TheBytesAreThoseOfTheFileEvenAfterALargerOne) {
  const fs::path path = TemporaryPath();
  std::ofstream(path) << "abc";
  FileContent content{std::vector<std::uint8_t>(100, 7), {}};
  EXPECT_FALSE(ReadFile(path, content));
  EXPECT_EQ(content.bytes, (std::vector<std::uint8_t>{'a', 'b', 'c'}));
  fs::remove(path);
}

TEST(ReadFileTest, TheStampIsTheSizeAndTheTimeOfTheLastChangeToTheNanosecond) {
  const fs::path path = TemporaryPath();
  std::ofstream(path) << "abc";
  const std::array<timespec, 2> times = {timespec{1, 2}, timespec{1'600'000'000, 123'456'789}};
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
  FileContent content;
  EXPECT_FALSE(ReadFile(path, content));
  EXPECT_EQ(content.stamp, (FileStamp{3, 1'600'000'000'123'456'789}));
  EXPECT_EQ(StampOf(path), content.stamp);
  fs::remove(path);
  EXPECT_EQ(StampOf(path), FileStamp());
}

TEST(ReadFileTest, AMissingFileHasVanished) {
  FileContent content;
  const auto failure = ReadFile("/no/such/file", content);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->reason, FailureReason::kVanished);
}

TEST(ReadFileTest, APipeIsUnreadableAndDoesNotBlock) {
  const fs::path path = TemporaryPath();
  fs::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  FileContent content;
  const auto failure = ReadFile(path, content);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->reason, FailureReason::kUnreadable);
  fs::remove(path);
}

TEST(ReadFileTest, AFileOverTheLimitIsNotRead) {
  const fs::path path = TemporaryPath();
  std::ofstream(path) << "x";
  fs::resize_file(path, kMaxFileBytes + 1);  // sparse: takes no room on the disk
  FileContent content;
  const auto failure = ReadFile(path, content);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->reason, FailureReason::kTooLarge);
  EXPECT_EQ(content.bytes.capacity(), 0u);
  fs::remove(path);
}

}  // namespace
}  // namespace pomona

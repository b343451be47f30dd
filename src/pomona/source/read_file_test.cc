#include "pomona/source/read_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

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
  std::vector<std::uint8_t> bytes(100, 7);
  EXPECT_FALSE(ReadFile(path, bytes));
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{'a', 'b', 'c'}));
  fs::remove(path);
}

TEST(ReadFileTest, AMissingFileHasVanished) {
  std::vector<std::uint8_t> bytes;
  const auto failure = ReadFile("/no/such/file", bytes);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->reason, FailureReason::kVanished);
}

TEST(ReadFileTest, APipeIsUnreadableAndDoesNotBlock) {
  const fs::path path = TemporaryPath();
  fs::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::vector<std::uint8_t> bytes;
  const auto failure = ReadFile(path, bytes);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->reason, FailureReason::kUnreadable);
  fs::remove(path);
}

TEST(ReadFileTest, AFileOverTheLimitIsNotRead) {
  const fs::path path = TemporaryPath();
  std::ofstream(path) << "x";
  fs::resize_file(path, kMaxFileBytes + 1);  // sparse: takes no room on the disk
  std::vector<std::uint8_t> bytes;
  const auto failure = ReadFile(path, bytes);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->reason, FailureReason::kTooLarge);
  EXPECT_EQ(bytes.capacity(), 0u);
  fs::remove(path);
}

}  // namespace
}  // namespace pomona

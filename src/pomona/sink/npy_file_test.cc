#include "pomona/sink/npy_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "pomona/base/error.h"
#include "pomona/base/temporary_folder_for_test.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class NpyFileTest : public ::testing::Test {
 protected:
  std::string Content() {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string MessageOfReading(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    try {
      ReadNpy(path_);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  const fs::path path_ = folder_.path() / "file";
};

TEST_F(NpyFileTest, AnArrayComesBackAsItWas) {
  WriteNpy(path_, std::vector<std::int64_t>{2, 3}, std::vector<double>{1, 2, 3, 4, 5, 6.5});
  const NpyArray array = ReadNpy(path_);
  EXPECT_EQ(array.shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(array.values, (std::vector<double>{1, 2, 3, 4, 5, 6.5}));
}

// The layout of numpy.save(numpy.array([1.0])): the first number starts at byte 128.
TEST_F(NpyFileTest, TheHeaderIsNumPysAndTheNumbersAreAligned) {
  WriteNpy(path_, std::vector<std::int64_t>{1}, std::vector<double>{1});
  const std::string bytes = Content();
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  EXPECT_THAT(bytes, HasSubstr("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"));
  EXPECT_EQ((bytes.size() - sizeof(double)) % 64, 0u);
}

TEST_F(NpyFileTest, WhatIsNotAnArrayOfOursIsRefusedWithTheReason) {
  WriteNpy(path_, std::vector<std::int64_t>{2}, std::vector<double>{1, 2});
  const std::string good = Content();
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string bytes = good;
    bytes.replace(bytes.find(from), from.size(), to);
    return bytes;
  };
  EXPECT_THAT(MessageOfReading(""), HasSubstr("is not a .npy file"));
  EXPECT_THAT(MessageOfReading(good.substr(0, 40)), HasSubstr("ends in its header"));
  EXPECT_THAT(MessageOfReading(good.substr(0, good.size() - 1)), HasSubstr("its shape says 16"));
  EXPECT_THAT(MessageOfReading(replaced("<f8", "<f4")), HasSubstr("not an array of float64"));
  EXPECT_THAT(MessageOfReading(replaced("False", "True ")), HasSubstr("row-major"));
  EXPECT_THAT(MessageOfReading(replaced("(2,)", "(9,)")), HasSubstr("its shape says 72"));
  EXPECT_THAT(MessageOfReading(replaced("(2,)", "(-2)")), HasSubstr("one or two dimensions"));
}

TEST_F(NpyFileTest, AShapeThatOverflowsIsRefused) {
  const std::string header =
      "{'descr': '<f8', 'fortran_order': False, "
      "'shape': (99999999999, 99999999999), }\n";
  const std::string bytes =
      std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header;
  EXPECT_THAT(MessageOfReading(bytes), HasSubstr("impossible shape"));
}

}  // namespace
}  // namespace pomona

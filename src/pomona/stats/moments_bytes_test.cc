#include "pomona/stats/moments_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/stats/random_rows_for_test.h"

namespace pomona {
namespace {

constexpr std::size_t kHeaderBytes = 24;

Moments SomeMoments() {
  Moments moments(5);
  moments.Update(RandomRows(40, 5, 1));
  return moments;
}

// What is said of bytes that are refused.
std::string Refusal(const std::vector<std::uint8_t>& bytes) {
  try {
    MomentsFromBytes(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kInput);
    return error.what();
  }
  return "";
}

TEST(MomentsBytesTest, WhatComesBackIsTheSameBitForBit) {
  const Moments moments = SomeMoments();
  const Moments back = MomentsFromBytes(ToBytes(moments));
  EXPECT_EQ(back.dimension(), 5);
  EXPECT_EQ(back.count(), 40);
  EXPECT_THAT(back.mean(), ::testing::ElementsAreArray(moments.mean()));
  EXPECT_THAT(back.co_moments(), ::testing::ElementsAreArray(moments.co_moments()));
}

TEST(MomentsBytesTest, WhatComesBackGoesOnAsTheOriginalWould) {
  Moments moments = SomeMoments();
  Moments back = MomentsFromBytes(ToBytes(moments));
  for (Moments* each : {&moments, &back}) {
    each->Update(RandomRows(7, 5, 2));
    each->Merge(SomeMoments());
  }
  EXPECT_EQ(ToBytes(back), ToBytes(moments));
}

TEST(MomentsBytesTest, LayoutIsWhatTheHeaderSays) {
  Moments moments(1);
  moments.Update(std::vector<float>{1, 3});  // mean 2, co-moment 1 + 1
  const std::vector<std::uint8_t> bytes = ToBytes(moments);
  ASSERT_EQ(bytes.size(), kHeaderBytes + 16);
  EXPECT_EQ(std::memcmp(bytes.data(), "PomonaM1", 8), 0);
  EXPECT_EQ(bytes[8], 1);   // features
  EXPECT_EQ(bytes[16], 2);  // rows
  double numbers[2];
  std::memcpy(numbers, bytes.data() + kHeaderBytes, sizeof(numbers));
  EXPECT_EQ(numbers[0], 2.0);
  EXPECT_EQ(numbers[1], 2.0);
}

TEST(MomentsBytesTest, BytesCutAnywhereAreRefused) {
  const std::vector<std::uint8_t> whole = ToBytes(SomeMoments());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(Refusal({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}), "")
        << size;
  }
  std::vector<std::uint8_t> longer = whole;
  longer.push_back(0);
  EXPECT_NE(Refusal(longer), "");
}

TEST(MomentsBytesTest, HeaderThatCannotBeIsRefused) {
  const std::vector<std::uint8_t> whole = ToBytes(SomeMoments());
  for (const std::size_t damaged : {0U, 7U, 8U, 9U, 15U, 23U}) {
    std::vector<std::uint8_t> bytes = whole;
    bytes[damaged] = 0xFF;
    EXPECT_NE(Refusal(bytes), "") << damaged;
  }
}

TEST(MomentsBytesTest, NumberThatIsNotFiniteIsRefused) {
  std::vector<std::uint8_t> bytes = ToBytes(SomeMoments());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::memcpy(bytes.data() + bytes.size() - sizeof(nan), &nan, sizeof(nan));
  EXPECT_THAT(Refusal(bytes), ::testing::HasSubstr("not finite"));
}

}  // namespace
}  // namespace pomona

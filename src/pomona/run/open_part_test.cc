#include "pomona/run/open_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>

namespace pomona {
namespace {

using ::testing::ElementsAre;

std::vector<ImageRef> Refs(std::size_t count) {
  std::vector<ImageRef> refs(count);
  for (std::size_t i = 0; i < count; ++i) {
    refs[i] = {"p" + std::to_string(i), "label", static_cast<std::int64_t>(i)};
  }
  return refs;
}

TEST(OpenPartTest, RowsStandInTheOrderOfTheListingWhateverTheOrderTheyCameIn) {
  std::vector<std::size_t> order(4);
  std::iota(order.begin(), order.end(), 0U);
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    OpenPart open_part(7, Refs(4), 2);
    int num_filled = 0;
    for (const std::size_t place : order) {
      const auto value = static_cast<float>(place);
      EXPECT_EQ(open_part.Fill(place, {}, std::vector<float>{value, -value}), ++num_filled == 4);
    }
    const Part part = open_part.Close();
    EXPECT_EQ(part.index, 7);
    EXPECT_THAT(part.rows.paths, ElementsAre("p0", "p1", "p2", "p3"));
    EXPECT_THAT(part.rows.values, ElementsAre(0, -0.0F, 1, -1, 2, -2, 3, -3));
  }
}

TEST(OpenPartTest, FailuresTakeAPlaceInTheLedgerButNoRow) {
  OpenPart open_part(0, Refs(4), 1);
  EXPECT_FALSE(open_part.Fill(2, {{9, 1}, ""}, Failure{FailureReason::kTruncated, "second"}));
  EXPECT_FALSE(open_part.Fill(3, {}, std::vector<float>{3}));
  EXPECT_FALSE(open_part.Fill(0, {}, Failure{FailureReason::kVanished, "first"}));
  EXPECT_TRUE(open_part.Fill(1, {{5, 2}, "abc"}, std::vector<float>{1}));
  const Part part = open_part.Close();
  EXPECT_THAT(part.rows.values, ElementsAre(1, 3));
  EXPECT_THAT(part.rows.paths, ElementsAre("p1", "p3"));
  ASSERT_EQ(part.failures.size(), 2u);
  EXPECT_EQ(part.failures[0].failure.detail, "first");
  EXPECT_EQ(part.failures[1].failure.detail, "second");
  EXPECT_EQ(part.failures[1].size_bytes, 9);
  ASSERT_EQ(part.ledger.size(), 4u);
  EXPECT_EQ(part.ledger[0].reason, FailureReason::kVanished);
  EXPECT_EQ(part.ledger[1].reason, std::nullopt);
  EXPECT_EQ(part.ledger[1].sha256, "abc");
  EXPECT_EQ(part.ledger[1].stamp, (FileStamp{5, 2}));
}

}  // namespace
}  // namespace pomona

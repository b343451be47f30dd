#include "pomona/run/part_assembler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace pomona {
namespace {

using ::testing::ElementsAre;

ImageRef Ref(std::int64_t index) { return {"p" + std::to_string(index), "label", index}; }

TEST(PartAssemblerTest, PartsAreWholeAndInOrderWhateverTheOrderOfThePictures) {
  std::vector<std::int64_t> order(10);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    std::map<std::int64_t, Part> parts;
    PartAssembler assembler(2, 4, [&](Part part) { parts[part.index] = std::move(part); });
    for (const std::int64_t index : order) {
      const auto value = static_cast<float>(index);
      assembler.AddFeatures(Ref(index), std::vector<float>{value, -value});
    }
    assembler.Finish();
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_THAT(parts[1].rows.paths, ElementsAre("p4", "p5", "p6", "p7"));
    EXPECT_THAT(parts[1].rows.values, ElementsAre(4, -4, 5, -5, 6, -6, 7, -7));
    EXPECT_THAT(parts[2].rows.values, ElementsAre(8, -8, 9, -9));
  }
}

TEST(PartAssemblerTest, FailuresTakeAPlaceButNoRow) {
  std::vector<Part> parts;
  PartAssembler assembler(1, 4, [&](Part part) { parts.push_back(std::move(part)); });
  assembler.AddFailure(Ref(2), {FailureReason::kTruncated, "second"});
  assembler.AddFeatures(Ref(3), std::vector<float>{3});
  assembler.AddFailure(Ref(0), {FailureReason::kTruncated, "first"});
  EXPECT_TRUE(parts.empty());
  assembler.AddFeatures(Ref(1), std::vector<float>{1});
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_THAT(parts[0].rows.values, ElementsAre(1, 3));
  EXPECT_THAT(parts[0].rows.paths, ElementsAre("p1", "p3"));
  ASSERT_EQ(parts[0].failures.size(), 2u);
  EXPECT_EQ(parts[0].failures[0].failure.detail, "first");
  EXPECT_EQ(parts[0].failures[1].failure.detail, "second");
}

TEST(PartAssemblerTest, NothingAddedIsNoPart) {
  PartAssembler assembler(1, 4, [](const Part&) { ADD_FAILURE(); });
  assembler.Finish();
}

}  // namespace
}  // namespace pomona

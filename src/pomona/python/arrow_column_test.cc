#include "pomona/python/arrow_column.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "pomona/base/error.h"
#include "pomona/python/arrow_import.h"

namespace pomona {
namespace {

using ::testing::ElementsAre;

/// What was exported, released at the end as a consumer would.
struct Exported {
  explicit Exported(const std::shared_ptr<const ArrowColumn>& column) {
    ExportColumn(column, schema, array);
  }
  ~Exported() {
    if (schema.release != nullptr) schema.release(&schema);
    if (array.release != nullptr) array.release(&array);
  }
  Exported(const Exported&) = delete;
  Exported& operator=(const Exported&) = delete;

  ArrowSchema schema{};
  ArrowArray array{};
};

std::shared_ptr<const ArrowColumn> ThreeRowsSecondFailed() {
  return FeaturizedColumn(
      {1, 2, 0, 0, 5, 6}, 2,
      {std::nullopt, Failure{FailureReason::kTruncated, "cut\xFF"}, std::nullopt});
}

std::string Text(const ArrowArray& strings, int row) {
  const auto* offsets = static_cast<const std::int32_t*>(strings.buffers[1]);
  return {static_cast<const char*>(strings.buffers[2]) + offsets[row],
          static_cast<std::size_t>(offsets[row + 1] - offsets[row])};
}

TEST(ArrowColumnTest, FeaturesComeBackAsTheyWentOut) {
  const Exported lists(ListColumn<float>("features", {1, 2, 5, 6}, 2, {1, 0, 1}));
  const FeatureRows rows = ImportFeatures(lists.schema, lists.array, 2);
  EXPECT_THAT(rows.is_valid, ElementsAre(1, 0, 1));
  EXPECT_THAT(rows.values, ElementsAre(1, 2, 5, 6));
  EXPECT_TRUE(rows.copied.empty());
  EXPECT_EQ(lists.array.null_count, 1);
  EXPECT_STREQ(lists.schema.name, "features");
}

TEST(ArrowColumnTest, FailuresHaveReasonsInPlaceOfFeatures) {
  const Exported table(ThreeRowsSecondFailed());
  EXPECT_STREQ(table.schema.format, "+s");
  ASSERT_EQ(table.array.n_children, 3);
  ASSERT_EQ(table.array.length, 3);
  const FeatureRows rows = ImportFeatures(*table.schema.children[0], *table.array.children[0], 2);
  EXPECT_THAT(rows.is_valid, ElementsAre(1, 0, 1));
  EXPECT_THAT(rows.values, ElementsAre(1, 2, 5, 6));

  const ArrowArray& reasons = *table.array.children[1];
  EXPECT_EQ(reasons.null_count, 2);
  EXPECT_EQ(*static_cast<const std::uint8_t*>(reasons.buffers[0]), 0b010);
  EXPECT_EQ(Text(reasons, 1), "truncated");
  EXPECT_EQ(Text(*table.array.children[2], 1), "cut\\xFF");  // Arrow's strings are UTF-8
  EXPECT_EQ(table.schema.children[1]->format, std::string("u"));
}

TEST(ArrowColumnTest, WithoutNullsThereIsNoBitmap) {
  const Exported lists(ListColumn<double>("", {1, 2}, 1, {1, 1}));
  EXPECT_EQ(lists.array.buffers[0], nullptr);
  EXPECT_EQ(lists.array.null_count, 0);
  EXPECT_STREQ(lists.schema.children[0]->format, "g");
}

TEST(ArrowColumnTest, ColumnWithoutRowsHasOneOffset) {
  const Exported table(FeaturizedColumn({}, 2, {}));
  EXPECT_EQ(table.array.length, 0);
  for (int child = 0; child < 3; ++child) {
    EXPECT_EQ(*static_cast<const std::int32_t*>(table.array.children[child]->buffers[1]), 0);
  }
}

TEST(ArrowColumnTest, ExportsShareTheNumbersAndOutliveTheColumn) {
  auto column = ListColumn<float>("", {1, 2}, 2, {1});
  const Exported first(column);
  const Exported second(column);
  column.reset();
  EXPECT_EQ(first.array.children[0]->buffers[1], second.array.children[0]->buffers[1]);
  EXPECT_THAT(ImportFeatures(second.schema, second.array, 2).values, ElementsAre(1, 2));
}

TEST(ArrowColumnTest, ChildMovedOutOutlivesItsParent) {
  ArrowSchema schema;
  ArrowArray features;
  {
    Exported table(ThreeRowsSecondFailed());
    schema = *table.schema.children[0];
    table.schema.children[0]->release = nullptr;
    features = *table.array.children[0];
    table.array.children[0]->release = nullptr;
  }
  EXPECT_THAT(ImportFeatures(schema, features, 2).values, ElementsAre(1, 2, 5, 6));
  schema.release(&schema);
  features.release(&features);
  EXPECT_EQ(schema.release, nullptr);
  EXPECT_EQ(features.release, nullptr);
}

TEST(ArrowColumnTest, MoreNumbersThanOffsetsCanTellAreRefused) {
  constexpr int kHuge = std::numeric_limits<int>::max();
  EXPECT_THROW(ListColumn<float>("", {}, kHuge, {1, 1}), Error);
}

}  // namespace
}  // namespace pomona

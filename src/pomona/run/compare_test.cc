#include "pomona/run/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pomona/base/error.h"
#include "pomona/sink/feature_table.h"
#include "pomona/sink/parts.h"
#include "pomona/sink/pca_table.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class CompareTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) /
            ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root_);
    fs::create_directories(root_ / "a/features");
    fs::create_directories(root_ / "b/features");
    Write("a", 0, {2, {"x/1", "x/2"}, {"x", "x"}, {1, 2, 3, 4}});
  }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& run, int part, const FeatureBatch& rows) {
    WriteFeaturePart(PartPath(root_ / run / "features", part), rows);
  }
  void WritePca(const std::string& run, const ComponentBatch& rows) {
    fs::create_directories(root_ / run / "pca");
    WritePcaPart(PartPath(root_ / run / "pca", 0), rows, {});
  }

  fs::path root_;
};

TEST_F(CompareTest, TheSameRowsCutIntoOtherPartsAreTheSame) {
  Write("b", 0, {2, {"x/1"}, {"x"}, {1, 2}});
  Write("b", 1, {2, {}, {}, {}});
  Write("b", 2, {2, {"x/2"}, {"x"}, {3, 4}});
  const Comparison comparison = Compare(root_ / "a", root_ / "b");
  EXPECT_TRUE(comparison.IsSame(5));
  EXPECT_EQ(comparison.features->num_rows_b, 2);
  EXPECT_EQ(comparison.features->largest_difference, 0);
  EXPECT_FALSE(comparison.components);
}

TEST_F(CompareTest, FoldersOfPartsAreComparedAsTheyAre) {
  Write("b", 0, {2, {"x/1", "x/2"}, {"x", "x"}, {1, 2, 3, 4}});
  EXPECT_TRUE(Compare(root_ / "a/features", root_ / "b").IsSame(5));
}

TEST_F(CompareTest, TheLargestDifferenceIsFoundWithItsPicture) {
  Write("b", 0, {2, {"x/1", "x/2"}, {"x", "x"}, {1, 2.25F, 3.5F, 4}});
  const Comparison comparison = Compare(root_ / "a", root_ / "b");
  EXPECT_EQ(comparison.features->largest_difference, 0.5);
  EXPECT_EQ(comparison.features->largest_difference_path, "x/2");
  EXPECT_FALSE(comparison.IsSame(5));
  EXPECT_TRUE(comparison.IsSame(0));
}

TEST_F(CompareTest, ANanIsADifference) {
  Write("b", 0, {2, {"x/1", "x/2"}, {"x", "x"}, {1, 2, 3, NAN}});
  EXPECT_FALSE(Compare(root_ / "a", root_ / "b").IsSame(0));
}

TEST_F(CompareTest, OtherRowsLabelsAndShapesAreSaidInASentence) {
  Write("b", 0, {2, {"x/1"}, {"x"}, {1, 2}});
  EXPECT_EQ(Compare(root_ / "a", root_ / "b").features->mismatch, "they have 2 and 1 rows");
  Write("b", 0, {2, {"x/1", "x/3"}, {"x", "x"}, {1, 2, 3, 4}});
  EXPECT_EQ(Compare(root_ / "a", root_ / "b").features->mismatch, "row 1 is 'x/2' and 'x/3'");
  Write("b", 0, {2, {"x/1", "x/2"}, {"x", "y"}, {1, 2, 3, 4}});
  EXPECT_THAT(Compare(root_ / "a", root_ / "b").features->mismatch, HasSubstr("label 'x' and 'y'"));
  Write("b", 0, {1, {"x/1", "x/2"}, {"x", "x"}, {1, 2}});
  const Comparison comparison = Compare(root_ / "a", root_ / "b");
  EXPECT_EQ(comparison.features->mismatch, "rows have 2 and 1 numbers");
  EXPECT_FALSE(comparison.IsSame(0));
}

TEST_F(CompareTest, ComponentsAreComparedUpToTheSignOfEach) {
  Write("b", 0, {2, {"x/1", "x/2"}, {"x", "x"}, {1, 2, 3, 4}});
  WritePca("a", {2, {"x/1", "x/2"}, {"x", "x"}, {1, 2, -3, 4}});
  WritePca("b", {2, {"x/1", "x/2"}, {"x", "x"}, {-1, 2, 3, 4}});
  EXPECT_TRUE(Compare(root_ / "a", root_ / "b").IsSame(5));
  // The sign turns for a whole column, not for one row of it.
  WritePca("b", {2, {"x/1", "x/2"}, {"x", "x"}, {-1, 2, -3, 4}});
  EXPECT_EQ(Compare(root_ / "a", root_ / "b").components->largest_difference, 2);
}

TEST_F(CompareTest, FoldersWithoutTablesAreAnError) {
  EXPECT_THROW(Compare(root_, root_ / "a"), Error);
  EXPECT_THROW(Compare(root_ / "a", root_ / "nothing"), Error);
}

}  // namespace
}  // namespace pomona

#include "pomona/stats/moments_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/stats/random_rows_for_test.h"

namespace pomona {
namespace {

using testing::ElementsAreArray;

constexpr int kDimension = 70;
constexpr unsigned kParts = 11;

Moments PartMoments(unsigned part) {
  Moments moments(kDimension);
  moments.Update(RandomRows(100 + part, kDimension, part));
  return moments;
}

Moments Merged(Moments left, const Moments& right) {
  left.Merge(right);
  return left;
}

void ExpectSameBytes(const Moments& a, const Moments& b) {
  EXPECT_EQ(a.count(), b.count());
  EXPECT_THAT(a.mean(), ElementsAreArray(b.mean()));
  EXPECT_THAT(a.co_moments(), ElementsAreArray(b.co_moments()));
}

// Takes the parts' moments in `num_threads` threads, whichever is free, and adds them in order.
Moments TreeOfParts(unsigned num_threads) {
  std::vector<Moments> parts(kParts, Moments(kDimension));
  std::atomic<unsigned> next = 0;
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < num_threads; ++i) {
    threads.emplace_back([&] {
      for (unsigned part = next++; part < kParts; part = next++) parts[part] = PartMoments(part);
    });
  }
  threads.clear();  // joins
  MomentsTree tree;
  for (Moments& part : parts) tree.Add(std::move(part));
  return tree.Finish();
}

TEST(MomentsTreeTest, FivePartsMergeAsTwoPairsThenTheFifth) {
  MomentsTree tree;
  for (unsigned part = 0; part < 5; ++part) tree.Add(PartMoments(part));
  const Moments first = Merged(PartMoments(0), PartMoments(1));
  const Moments second = Merged(PartMoments(2), PartMoments(3));
  ExpectSameBytes(tree.Finish(), Merged(Merged(first, second), PartMoments(4)));
}

TEST(MomentsTreeTest, SevenPartsMergeTheShortEndFirst) {
  MomentsTree tree;
  for (unsigned part = 0; part < 7; ++part) tree.Add(PartMoments(part));
  const Moments four =
      Merged(Merged(PartMoments(0), PartMoments(1)), Merged(PartMoments(2), PartMoments(3)));
  const Moments three = Merged(Merged(PartMoments(4), PartMoments(5)), PartMoments(6));
  ExpectSameBytes(tree.Finish(), Merged(four, three));
}

TEST(MomentsTreeTest, OnePartIsItself) {
  MomentsTree tree;
  tree.Add(PartMoments(3));
  ExpectSameBytes(tree.Finish(), PartMoments(3));
}

TEST(MomentsTreeTest, OneTwoAndEightThreadsGiveTheSameBytes) {
  const Moments one = TreeOfParts(1);
  EXPECT_EQ(one.count(), 100 * 11 + 55);  // 100 + part rows each, parts 0 to 10
  ExpectSameBytes(TreeOfParts(2), one);
  ExpectSameBytes(TreeOfParts(8), one);
}

TEST(MomentsTreeTest, NoPartIsAnError) { EXPECT_THROW(MomentsTree().Finish(), Error); }

TEST(MomentsTreeTest, FinishEmptiesTheTree) {
  MomentsTree tree;
  tree.Add(PartMoments(0));
  tree.Finish();
  EXPECT_THROW(tree.Finish(), Error);
}

TEST(MomentsTreeTest, PartOfAnotherDimensionIsAnError) {
  MomentsTree tree;
  tree.Add(Moments(2));
  EXPECT_THROW(tree.Add(Moments(3)), Error);
}

}  // namespace
}  // namespace pomona

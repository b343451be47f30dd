#include "pomona/base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace pomona {
namespace {

TEST(ParallelTest, ItemsFinishInOrderHoweverLongEachTakes) {
  for (const int num_threads : {1, 2, 8}) {
    std::vector<std::int64_t> finished;
    ParallelInOrder(50, num_threads, [&](std::int64_t item) {
      std::this_thread::sleep_for(std::chrono::microseconds(item % 7 * 100));
      return [&finished, item] { finished.push_back(item); };
    });
    ASSERT_EQ(finished.size(), 50u);
    for (std::int64_t i = 0; i < 50; ++i) EXPECT_EQ(finished[static_cast<std::size_t>(i)], i);
  }
}

TEST(ParallelTest, NoMoreItemsAreInFlightThanThereAreThreads) {
  std::atomic<int> in_flight = 0;
  std::atomic<int> most = 0;
  ParallelInOrder(100, 3, [&](std::int64_t) {
    const int now = ++in_flight;
    int seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
    return [&] { --in_flight; };
  });
  EXPECT_LE(most, 3);
}

TEST(ParallelTest, AnExceptionEndsTheRestAndReachesTheCaller) {
  for (const int num_threads : {1, 4}) {
    std::atomic<int> num_started = 0;
    EXPECT_THROW(ParallelInOrder(1000000, num_threads,
                                 [&](std::int64_t item) -> std::function<void()> {
                                   ++num_started;
                                   if (item == 10) throw std::runtime_error("ten");
                                   return [] {};
                                 }),
                 std::runtime_error);
    EXPECT_LT(num_started, 1000000);
  }
}

TEST(ParallelTest, AnExceptionWhileFinishingReachesTheCaller) {
  EXPECT_THROW(ParallelInOrder(100, 4,
                               [&](std::int64_t item) -> std::function<void()> {
                                 return [item] {
                                   if (item == 10) throw std::runtime_error("ten");
                                 };
                               }),
               std::runtime_error);
}

TEST(ParallelTest, NoItemIsNoWork) {
  ParallelInOrder(0, 4, [](std::int64_t) -> std::function<void()> {
    ADD_FAILURE();
    return [] {};
  });
}

}  // namespace
}  // namespace pomona

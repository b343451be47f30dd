#pragma once
// Threads that never change a result: work side by side, take the results in order.

#include <cstdint>
#include <functional>

namespace pomona {

/// Runs `work(thread)` once on each of `num_threads` threads, thread 0 to num_threads − 1, and
/// waits. If one throws, `stop` is called, the others are waited for, and the first exception is
/// rethrown.
void RunOnThreads(int num_threads, const std::function<void(int)>& work,
                  const std::function<void()>& stop);

/// Calls `work(i)` for i = 0 … num_items − 1, several at once, each returning what is left to do
/// for i; those are called one at a time, in the order of i. So the result does not depend on
/// num_threads, and no more than num_threads items are in memory. Rethrows the first exception.
void ParallelInOrder(std::int64_t num_items, int num_threads,
                     const std::function<std::function<void()>(std::int64_t)>& work);

}  // namespace pomona

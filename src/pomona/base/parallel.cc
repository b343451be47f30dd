#include "pomona/base/parallel.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace pomona {

void RunOnThreads(int num_threads, const std::function<void(int)>& work,
                  const std::function<void()>& stop) {
  std::mutex mutex;
  std::exception_ptr first_exception;
  const auto guarded = [&](int thread) {
    try {
      work(thread);
    } catch (...) {  // carried to the calling thread
      const std::lock_guard lock(mutex);
      if (!first_exception) first_exception = std::current_exception();
      stop();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(num_threads));
  try {
    for (int thread = 1; thread < num_threads; ++thread) threads.emplace_back(guarded, thread);
  } catch (const std::system_error&) {  // a limit of the system's: fewer threads do the same work
  } catch (const std::bad_alloc&) {     // no room for another stack: likewise
  }
  guarded(0);
  for (std::thread& thread : threads) thread.join();
  if (first_exception) std::rethrow_exception(first_exception);
}

void ParallelInOrder(std::int64_t num_items, int num_threads,
                     const std::function<std::function<void()>(std::int64_t)>& work) {
  std::mutex mutex;
  std::condition_variable turn_has_come;
  std::int64_t next_to_start = 0;
  std::int64_t next_to_finish = 0;
  bool stopped = false;

  const auto run = [&](int /*thread*/) {
    std::unique_lock lock(mutex);
    while (!stopped && next_to_start < num_items) {
      const std::int64_t item = next_to_start++;
      lock.unlock();
      const std::function<void()> finish = work(item);
      lock.lock();
      turn_has_come.wait(lock, [&] { return stopped || next_to_finish == item; });
      if (stopped) return;
      // The lock is let go meanwhile: others may start, but none can finish before it is their
      // turn.
      lock.unlock();
      finish();
      lock.lock();
      ++next_to_finish;
      turn_has_come.notify_all();
    }
  };
  RunOnThreads(num_threads, run, [&] {
    const std::lock_guard lock(mutex);
    stopped = true;
    turn_has_come.notify_all();
  });
}

}  // namespace pomona

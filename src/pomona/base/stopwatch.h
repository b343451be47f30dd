#pragma once
// Elapsed time on the monotonic clock, which no change of the date moves.

#include <chrono>

namespace pomona {

class Stopwatch {
 public:
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  /// The seconds since construction or the last call of Lap.
  double Lap() {
    const double elapsed = elapsed_s();
    start_ = Clock::now();
    return elapsed;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace pomona

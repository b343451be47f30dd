#pragma once
// Ctrl-C and SIGTERM as a question that long work asks between two pictures.

namespace pomona {

/// From construction to destruction, the first SIGINT or SIGTERM only makes interrupted() true; a
/// second one ends the process as usual. One at a time in a process.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// Thread-safe.
  static bool interrupted();
};

/// Throws Error(kInterrupted) if interrupted.
void ThrowIfInterrupted();

}  // namespace pomona

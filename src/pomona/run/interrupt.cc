#include "pomona/run/interrupt.h"

#include <atomic>
#include <csignal>

#include "pomona/base/error.h"

namespace pomona {
namespace {

// A handler reaches nothing but globals, and may only touch lock-free atomics.
std::atomic<bool> was_interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void OnSignal(int signal_number) {
  was_interrupted = true;
  std::signal(signal_number, SIG_DFL);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  was_interrupted = false;
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
}

InterruptGuard::~InterruptGuard() {
  was_interrupted = false;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool InterruptGuard::interrupted() { return was_interrupted; }

void ThrowIfInterrupted() {
  if (was_interrupted) {
    throw Error(Error::Kind::kInterrupted,
                "Interrupted: the results are not complete; run the same command again to go on");
  }
}

}  // namespace pomona

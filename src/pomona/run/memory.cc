#include "pomona/run/memory.h"

#include <malloc.h>
#include <sys/resource.h>

namespace pomona {

void ReturnLargeBuffers() {
#ifdef __GLIBC__
  constexpr int kThresholdBytes = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kThresholdBytes);
#endif
}

std::int64_t PeakMemoryBytes() {
  struct rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;  // Linux counts in units of 1,024 bytes
}

}  // namespace pomona

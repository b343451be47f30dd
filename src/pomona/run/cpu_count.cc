#include "pomona/run/cpu_count.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <thread>

namespace pomona {
namespace {

// "200000 100000" is two cores; "max 100000" is no limit.
double CpusOfTheContainer() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota_us = 0;
  double period_us = 0;
  if (!(file >> quota_us >> period_us) || period_us <= 0) {
    return std::numeric_limits<double>::infinity();
  }
  return quota_us / period_us;
}

}  // namespace

int NumUsableCpus() {
  const double cores = std::max(1U, std::thread::hardware_concurrency());
  return static_cast<int>(std::max(1.0, std::ceil(std::min(cores, CpusOfTheContainer()))));
}

}  // namespace pomona

#include "pomona/base/cpu.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string_view>
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

// Vector units, and those for bf16 and int8; x86-64's names, then arm64's.
constexpr std::array<std::string_view, 12> kFeaturesThatMatter = {
    "avx2",     "fma",      "avx512f", "avx512_bf16", "avx512_vnni", "avx_vnni",
    "amx_bf16", "amx_int8", "asimd",   "sve",         "bf16",        "i8mm"};

}  // namespace

int NumUsableCpus() {
  const double cores = std::max(1U, std::thread::hardware_concurrency());
  return static_cast<int>(std::max(1.0, std::ceil(std::min(cores, CpusOfTheContainer()))));
}

std::vector<std::string> CpuFeatures() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("flags") && !line.starts_with("Features")) continue;
    std::vector<std::string> features;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      if (std::find(kFeaturesThatMatter.begin(), kFeaturesThatMatter.end(), word) !=
          kFeaturesThatMatter.end()) {
        features.push_back(word);
      }
    }
    return features;  // all cores have the same
  }
  return {};
}

}  // namespace pomona

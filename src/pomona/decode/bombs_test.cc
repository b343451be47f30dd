#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string_view>

#include "pomona/decode/decode.h"
#include "pomona/decode/test_bombs.h"

namespace pomona {
namespace {

// Sanitizers keep shadow memory and freed blocks, so that memory says nothing there.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kMaxMegabytes = 1e9;
#else
constexpr double kMaxMegabytes = 50;
#endif
constexpr rlim_t kMaxCpuSeconds = 60;  // not what is wanted (50 ms): what ends a hang

struct Cost {
  double megabytes = 0;  // above what the process took before
  double cpu_ms = 0;
  bool decoded = false;
  FailureReason reason = FailureReason::kUnreadable;
};

double CpuMs(const rusage& usage) {
  const auto ms = [](const timeval& time) {
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_usec);
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

Cost Measure(const Bytes& file) {
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  const Expected<Image, Failure> image = Decode(file, {});
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  Cost cost;
  cost.megabytes = static_cast<double>(after.ru_maxrss - before.ru_maxrss) / 1024;
  cost.cpu_ms = CpuMs(after) - CpuMs(before);
  cost.decoded = image.has_value();
  if (!image) cost.reason = image.error().reason;
  return cost;
}

/// In a process of its own, whose peak is that of this file alone; nothing if it died.
std::optional<Cost> MeasureApart(const Bytes& file) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit = {kMaxCpuSeconds, kMaxCpuSeconds};
    setrlimit(RLIMIT_CPU, &limit);
    const Cost cost = Measure(file);
    _exit(write(ends[1], &cost, sizeof cost) == sizeof cost ? 0 : 1);
  }
  close(ends[1]);
  Cost cost;
  const bool complete = read(ends[0], &cost, sizeof cost) == sizeof cost;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return complete ? std::optional(cost) : std::nullopt;
}

std::string_view OutcomeOf(const Cost& cost) {
  return cost.decoded ? "read" : ToString(cost.reason);
}

// Time is not asserted, since it depends on the machine: POMONA_SHOW_COSTS=1 prints a table.
TEST(BombsTest, EachCostsLessThan50Megabytes) {
  const bool show = std::getenv("POMONA_SHOW_COSTS") != nullptr;
  if (show)
    fmt::print("| file | bytes | outcome | memory, MB | CPU, ms |\n|---|--:|---|--:|--:|\n");
  for (const Bomb& bomb : AllBombs()) {
    const Bytes file = bomb.make();
    const std::optional<Cost> cost = MeasureApart(file);
    ASSERT_TRUE(cost.has_value()) << bomb.name;
    EXPECT_EQ(OutcomeOf(*cost), bomb.outcome ? ToString(*bomb.outcome) : "read") << bomb.name;
    EXPECT_LT(cost->megabytes, kMaxMegabytes) << bomb.name;
    if (show) {
      fmt::print("| {} | {} | `{}` | {:.1f} | {:.1f} |\n", bomb.name, file.size(), OutcomeOf(*cost),
                 cost->megabytes, cost->cpu_ms);
    }
  }
}

}  // namespace
}  // namespace pomona

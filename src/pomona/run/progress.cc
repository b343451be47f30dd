#include "pomona/run/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pomona {
namespace {

constexpr double kBarInterval_s = 0.1;
constexpr double kLineInterval_s = 10;
constexpr int kBarCells = 24;

std::string Bar(double done_ratio) {
  const int num_full = static_cast<int>(std::lround(done_ratio * kBarCells));
  std::string bar;
  for (int i = 0; i < kBarCells; ++i) bar += i < num_full ? "━" : "─";
  return bar;
}

std::string MinutesAndSeconds(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

Progress::Progress(std::string step, std::string unit, ProgressStyle style, std::ostream& out)
    : step_(std::move(step)), unit_(std::move(unit)), style_(style), out_(out) {}

void Progress::SetTotal(std::int64_t total) {
  const std::lock_guard lock(mutex_);
  total_ = total;
}

void Progress::Add(std::int64_t num_done, std::int64_t num_failed) {
  if (style_ == ProgressStyle::kSilent) return;
  const std::lock_guard lock(mutex_);
  num_done_ += num_done;
  num_failed_ += num_failed;
  DrawIfDue();
}

void Progress::Finish() {
  if (style_ == ProgressStyle::kSilent) return;
  const std::lock_guard lock(mutex_);
  Draw(stopwatch_.elapsed_s());
  if (style_ == ProgressStyle::kBar) out_ << '\n' << std::flush;
}

std::string Progress::Line(double elapsed_s) const {
  std::string line = fmt::format("{:<11}", step_);
  const double rate = elapsed_s > 0 ? static_cast<double>(num_done_) / elapsed_s : 0;
  if (total_ && *total_ > 0) {
    const double ratio =
        std::min(1.0, static_cast<double>(num_done_) / static_cast<double>(*total_));
    if (style_ == ProgressStyle::kBar) line += Bar(ratio) + " ";
    line += fmt::format("{:3.0f} % {}/{} {}", std::floor(ratio * 100), WithThousands(num_done_),
                        WithThousands(*total_), unit_);
  } else {
    line += fmt::format("{} {}", WithThousands(num_done_), unit_);
  }
  line += fmt::format("  {:.0f}/s", rate);
  if (total_ && rate > 0 && num_done_ < *total_) {
    line += "  ETA " + MinutesAndSeconds(static_cast<double>(*total_ - num_done_) / rate);
  }
  if (num_failed_ > 0) line += fmt::format("  {} failed", WithThousands(num_failed_));
  return line;
}

void Progress::DrawIfDue() {
  const double elapsed_s = stopwatch_.elapsed_s();
  const double interval_s = style_ == ProgressStyle::kBar ? kBarInterval_s : kLineInterval_s;
  if (elapsed_s - last_drawn_s_ >= interval_s) Draw(elapsed_s);
}

void Progress::Draw(double elapsed_s) {
  last_drawn_s_ = elapsed_s;
  if (style_ == ProgressStyle::kBar) {
    out_ << '\r' << Line(elapsed_s) << "\x1b[K" << std::flush;  // erase what is left of a longer line
  } else {
    out_ << Line(elapsed_s) << '\n' << std::flush;
  }
}

std::string WithThousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::ptrdiff_t first = number < 0 ? 1 : 0;
  for (std::ptrdiff_t i = std::ssize(digits) - 3; i > first; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return digits;
}

}  // namespace pomona

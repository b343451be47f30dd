#include "pomona/run/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace pomona {
namespace {

constexpr double kBarInterval_s = 0.1;
constexpr double kLineInterval_s = 10;
constexpr int kMaxBarCells = 24;
constexpr int kMinBarCells = 4;  // fewer tell nothing

std::string Bar(double done_ratio, int num_cells) {
  const int num_full = static_cast<int>(std::lround(done_ratio * num_cells));
  std::string bar;
  for (int i = 0; i < num_cells; ++i) bar += i < num_full ? "━" : "─";
  return bar;
}

std::string MinutesAndSeconds(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

// Asked for each time: a window may be made smaller meanwhile. A terminal that does not know its
// width says 0, and then has 80 columns, as terminals had.
int TerminalColumns() {
  struct winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

Progress::Progress(std::string step, std::string unit, ProgressStyle style, std::ostream& out)
    : step_(std::move(step)), unit_(std::move(unit)), style_(style), out_(out) {}

Progress::~Progress() {
  if (line_is_open_) out_ << '\n' << std::flush;
}

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

void Progress::AddDoneBefore(std::int64_t num_done) {
  const std::lock_guard lock(mutex_);
  num_done_ += num_done;
  num_done_before_ += num_done;
}

void Progress::Finish() {
  if (style_ == ProgressStyle::kSilent) return;
  const std::lock_guard lock(mutex_);
  Draw(stopwatch_.elapsed_s());
  if (style_ == ProgressStyle::kBar) out_ << '\n' << std::flush;
  line_is_open_ = false;
}

std::string Progress::Line(double elapsed_s, int num_columns) const {
  const auto width = static_cast<std::size_t>(std::max(0, num_columns));
  const std::string step = fmt::format("{:<11}", step_);
  const std::string counts = Counts(elapsed_s);  // like `step`, one byte a column
  if (style_ == ProgressStyle::kBar && total_ && *total_ > 0) {
    const std::int64_t num_left = num_columns - std::ssize(step) - std::ssize(counts) - 1;
    const auto num_cells = static_cast<int>(std::min<std::int64_t>(kMaxBarCells, num_left));
    if (num_cells >= kMinBarCells) return step + Bar(DoneRatio(), num_cells) + " " + counts;
  }
  return (step + counts).substr(0, width);
}

double Progress::DoneRatio() const {
  return std::min(1.0, static_cast<double>(num_done_) / static_cast<double>(*total_));
}

std::string Progress::Counts(double elapsed_s) const {
  std::string counts;
  if (total_ && *total_ > 0) {
    counts = fmt::format("{:3.0f} % {}/{} {}", std::floor(DoneRatio() * 100),
                         WithThousands(num_done_), WithThousands(*total_), unit_);
  } else {
    counts = fmt::format("{} {}", WithThousands(num_done_), unit_);
  }
  const auto num_done_now = static_cast<double>(num_done_ - num_done_before_);
  const double rate = elapsed_s > 0 ? num_done_now / elapsed_s : 0;
  if (num_done_before_ < num_done_ || num_done_ == 0) counts += fmt::format("  {:.0f}/s", rate);
  if (total_ && rate > 0 && num_done_ < *total_) {
    counts += "  ETA " + MinutesAndSeconds(static_cast<double>(*total_ - num_done_) / rate);
  }
  if (num_done_before_ > 0) {
    counts += fmt::format("  {} done before", WithThousands(num_done_before_));
  }
  if (num_failed_ > 0) counts += fmt::format("  {} failed", WithThousands(num_failed_));
  return counts;
}

void Progress::DrawIfDue() {
  const double elapsed_s = stopwatch_.elapsed_s();
  const double interval_s = style_ == ProgressStyle::kBar ? kBarInterval_s : kLineInterval_s;
  if (elapsed_s - last_drawn_s_ >= interval_s) Draw(elapsed_s);
}

void Progress::Draw(double elapsed_s) {
  last_drawn_s_ = elapsed_s;
  if (style_ == ProgressStyle::kBar) {
    // A line as wide as the terminal would leave the cursor on the next one in some of them.
    const std::string line = Line(elapsed_s, TerminalColumns() - 1);
    out_ << '\r' << line << "\x1b[K" << std::flush;  // erase what is left of a longer line
    line_is_open_ = true;
  } else {
    out_ << Line(elapsed_s, std::numeric_limits<int>::max()) << '\n' << std::flush;
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

#pragma once
// What a person sees while a long step runs: a bar on a terminal, a line now and then elsewhere.

#include <cstdint>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>

#include "pomona/base/stopwatch.h"

namespace pomona {

enum class ProgressStyle {
  kBar,     // one line, redrawn ten times a second, never wider than the terminal
  kLines,   // a plain line every ten seconds, and one at the end
  kSilent,  // nothing
};

/// Counts what is done and shows it on `out`. Thread-safe.
class Progress {
 public:
  /// `step` names the work ("Extracting"), `unit` what is counted ("images").
  Progress(std::string step, std::string unit, ProgressStyle style, std::ostream& out);

  /// Ends a line that was left open, so that an error message starts on a line of its own.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Known later than the first pictures: the listing is still being counted then.
  void SetTotal(std::int64_t total);

  void Add(std::int64_t num_done, std::int64_t num_failed);

  /// Counts what an earlier, interrupted run has done: it makes no speed.
  void AddDoneBefore(std::int64_t num_done);

  /// Draws the last state and ends the line.
  void Finish();

  /// What is shown after `elapsed_s`, e.g.
  /// "Extracting ━━━━━━━━────────────  40 % 800/2,000 images  301/s  ETA 0:04  2 failed". A bar
  /// shrinks, and the text after it is cut, until all has `num_columns` characters at most.
  std::string Line(double elapsed_s, int num_columns) const;

 private:
  double DoneRatio() const;  // with a total only
  std::string Counts(double elapsed_s) const;
  void DrawIfDue();
  void Draw(double elapsed_s);

  const std::string step_;
  const std::string unit_;
  const ProgressStyle style_;
  std::ostream& out_;
  Stopwatch stopwatch_;
  mutable std::mutex mutex_;
  std::int64_t num_done_ = 0;  // done before included
  std::int64_t num_done_before_ = 0;
  std::int64_t num_failed_ = 0;
  std::optional<std::int64_t> total_;
  double last_drawn_s_ = 0;
  bool line_is_open_ = false;
};

/// 1234567 → "1,234,567".
std::string WithThousands(std::int64_t number);

}  // namespace pomona

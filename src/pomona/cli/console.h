#pragma once
// What goes where: progress to standard error, results to standard output.

#include <string>

#include "pomona/run/progress.h"

namespace pomona {

struct ConsoleOptions {
  bool quiet = false;  // no progress and no summary
  bool json = false;   // the summary as JSON
};

/// A bar when standard error is a terminal, lines elsewhere, nothing when quiet.
ProgressStyle StyleFor(const ConsoleOptions& console);

/// `text` in bold if standard output is a terminal and NO_COLOR is not set.
std::string Bold(const std::string& text);

}  // namespace pomona

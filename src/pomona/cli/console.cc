#include "pomona/cli/console.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace pomona {

ProgressStyle StyleFor(const ConsoleOptions& console) {
  if (console.quiet) return ProgressStyle::kSilent;
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return isatty(STDERR_FILENO) != 0 && !dumb ? ProgressStyle::kBar : ProgressStyle::kLines;
}

std::string Bold(const std::string& text) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (isatty(STDOUT_FILENO) == 0 || (no_colour != nullptr && *no_colour != '\0')) return text;
  return "\x1b[1m" + text + "\x1b[0m";
}

}  // namespace pomona

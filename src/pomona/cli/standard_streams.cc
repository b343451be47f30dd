#include "pomona/cli/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <string>
#include <system_error>

#include "pomona/base/error.h"

namespace pomona {

void PrepareStandardStreams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) >= 0) continue;
    // open takes the lowest number that is free: this one. Writing to it fails, as it would have.
    if (open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor) break;
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void FinishStandardOutput() {
  errno = 0;
  std::cout.flush();
  if (std::cout) return;
  const std::string why = errno != 0 ? ": " + std::generic_category().message(errno) : "";
  throw Error(Error::Kind::kStorage, "Cannot write to standard output" + why);
}

}  // namespace pomona

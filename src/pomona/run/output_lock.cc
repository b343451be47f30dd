#include "pomona/run/output_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "pomona/base/error.h"

namespace pomona {

OutputLock::OutputLock(const std::filesystem::path& folder)
    : descriptor_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw Error(Error::Kind::kStorage, fmt::format("Cannot open the folder {}: {}", folder.string(),
                                                   std::generic_category().message(errno)));
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    close(descriptor_);
    throw Error(Error::Kind::kInput,
                fmt::format("{} is being written by another pomona; wait until it is done, or give "
                            "another folder",
                            folder.string()));
  }
}

OutputLock::~OutputLock() { close(descriptor_); }

}  // namespace pomona

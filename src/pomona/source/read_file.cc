#include "pomona/source/read_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace pomona {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() {
    if (number_ >= 0) close(number_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

FileStamp StampIn(const struct stat& status) {
  constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  return {status.st_size, status.st_mtim.tv_sec * kNsPerSecond + status.st_mtim.tv_nsec};
}

Failure FailureOf(int error_number) {
  const bool vanished = error_number == ENOENT || error_number == ENOTDIR;
  return {vanished ? FailureReason::kVanished : FailureReason::kUnreadable,
          std::generic_category().message(error_number)};
}

}  // namespace

std::optional<Failure> ReadFile(const std::filesystem::path& path, FileContent& content) {
  content.bytes.clear();
  // O_NONBLOCK: a pipe that took the file's place since the listing must not hold the run up.
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) {
    const Failure failure = FailureOf(errno);
    content.stamp = StampOf(path);
    return failure;
  }

  struct stat status{};
  if (fstat(file.number(), &status) != 0) return FailureOf(errno);
  content.stamp = StampIn(status);
  if (S_ISDIR(status.st_mode)) {
    return Failure{FailureReason::kUnreadable, "A folder that could not be listed, or came since"};
  }
  if (!S_ISREG(status.st_mode)) return Failure{FailureReason::kUnreadable, "Not a regular file"};
  if (status.st_size > kMaxFileBytes) {
    return Failure{FailureReason::kTooLarge,
                   fmt::format("{} bytes, the limit is {}", status.st_size, kMaxFileBytes)};
  }

  std::vector<std::uint8_t>& bytes = content.bytes;
  bytes.resize(static_cast<std::size_t>(status.st_size));
  std::size_t num_read = 0;
  while (num_read < bytes.size()) {
    const ssize_t count = read(file.number(), bytes.data() + num_read, bytes.size() - num_read);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FailureOf(errno);
    if (count == 0) {
      return Failure{FailureReason::kTruncated,
                     fmt::format("The file shrank from {} to {} bytes while it was read",
                                 bytes.size(), num_read)};
    }
    num_read += static_cast<std::size_t>(count);
  }
  return std::nullopt;
}

FileStamp StampOf(const std::filesystem::path& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return {};
  return StampIn(status);
}

}  // namespace pomona

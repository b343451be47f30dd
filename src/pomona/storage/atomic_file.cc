#include "pomona/storage/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "pomona/base/error.h"

namespace pomona {
namespace {

[[noreturn]] void Fail(const std::filesystem::path& path, int error_number) {
  throw Error(Error::Kind::kStorage, fmt::format("Cannot write {}: {}", path.string(),
                                                 std::generic_category().message(error_number)));
}

// Cut so that a name of the greatest length allowed still has a temporary one.
std::filesystem::path TemporaryPathFor(const std::filesystem::path& path) {
  constexpr std::size_t kMaxKept = 240;  // of 255 bytes
  return path.parent_path() / ("." + path.filename().string().substr(0, kMaxKept) + ".tmp");
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path)
    : path_(std::move(path)), temporary_path_(TemporaryPathFor(path_)) {}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (!published_) std::filesystem::remove(temporary_path_, ignored);
}

void AtomicFile::Publish() {
  // A rename may reach the disk before the bytes do: after a power cut, a whole name on half a
  // file.
  const int descriptor = open(temporary_path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) Fail(path_, errno);
  const int failed = fsync(descriptor);
  const int error_number = errno;
  close(descriptor);
  if (failed != 0) Fail(path_, error_number);

  if (std::rename(temporary_path_.c_str(), path_.c_str()) != 0) Fail(path_, errno);
  published_ = true;
}

void WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  std::ofstream stream(file.temporary_path(), std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) Fail(path, errno);
  file.Publish();
}

void MakeFolder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw Error(Error::Kind::kStorage,
                fmt::format("Cannot make the folder {}: {}", folder.string(), failed.message()));
  }
}

}  // namespace pomona

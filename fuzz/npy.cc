// A .npy file.

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "pomona/base/error.h"
#include "pomona/sink/npy_file.h"
#include "target.h"

namespace pomona {
namespace {

/// A file in memory, used again for each input.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("pomona_fuzz", 0)) {
    Require(descriptor_ >= 0, "memfd_create works");
  }

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  void Fill(const std::uint8_t* data, std::size_t size) {
    Require(ftruncate(descriptor_, 0) == 0, "ftruncate works");
    const ssize_t written = pwrite(descriptor_, data, size, 0);
    Require(written == static_cast<ssize_t>(size), "pwrite works");
  }

 private:
  int descriptor_;
};

}  // namespace
}  // namespace pomona

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pomona;
  static MemoryFile file;
  file.Fill(data, size);
  try {
    const NpyArray array = ReadNpy(file.path());
    std::int64_t num_values = 1;
    for (const std::int64_t extent : array.shape) num_values *= extent;
    Require(num_values == static_cast<std::int64_t>(array.values.size()), "the shape is true");
    Require(array.values.size() * sizeof(double) <= size, "no more numbers than the file has");
  } catch (const Error& error) {
    RequireOneLine(error.what());
  }
  return 0;
}

#pragma once
// Files that are either whole or not there.

#include <filesystem>
#include <string_view>

namespace pomona {

/// A file written under a temporary name in the folder it is meant for, which Spark, DuckDB and
/// shells do not see (it starts with a dot). Publish gives it its name; without it, the destructor
/// removes it.
///
/// Not thread-safe; distinct files are independent.
class AtomicFile {
 public:
  /// Where the file shall be. Its folder must exist.
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// The name to write to, until Publish.
  const std::filesystem::path& temporary_path() const { return temporary_path_; }

  /// Brings the bytes to the disk and renames. Throws Error(kStorage).
  void Publish();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_path_;
  bool published_ = false;
};

/// Writes `bytes` to `path` at once, atomically. Throws Error(kStorage).
void WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// Makes `folder` and the folders above it. Throws Error(kStorage).
void MakeFolder(const std::filesystem::path& folder);

}  // namespace pomona

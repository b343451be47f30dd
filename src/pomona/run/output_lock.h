#pragma once
// One writer at a time in a folder of results.

#include <filesystem>

namespace pomona {

/// Held from construction to destruction. It is the system's lock on the folder itself: when a
/// process dies, however it does, its lock is gone and nothing is left in the folder. File systems
/// that know no such locks (some network ones) are used without.
class OutputLock {
 public:
  /// Throws Error(kInput) if another process holds it, Error(kStorage) if there is no such folder.
  explicit OutputLock(const std::filesystem::path& folder);
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace pomona

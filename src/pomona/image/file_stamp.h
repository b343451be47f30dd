#pragma once
// What tells one state of a file from another without reading it.

#include <cstdint>

namespace pomona {

/// Size and time of last change, as the file system gives them; zeros if it gives none.
struct FileStamp {
  std::int64_t size_bytes = 0;
  std::int64_t mtime_ns = 0;  // since 1970

  bool operator==(const FileStamp&) const = default;
};

}  // namespace pomona

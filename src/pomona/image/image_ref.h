#pragma once
// Where a picture is.

#include <cstdint>
#include <string>

namespace pomona {

/// One picture of the sorted listing. `path` and `label` are bytes as the file system gives them,
/// not necessarily valid UTF-8.
struct ImageRef {
  std::string path;        // relative to the images' root, with '/'
  std::string label;       // name of the parent folder
  std::int64_t index = 0;  // 0-based place in the sorted listing

  bool operator==(const ImageRef&) const = default;
};

}  // namespace pomona

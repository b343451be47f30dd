#pragma once
// The pictures of a folder, in the order of the bytes of their relative paths.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pomona/base/expected.h"
#include "pomona/image/image_ref.h"

namespace pomona {

/// Walks a folder depth first, each folder's entries sorted by the bytes of their names, where a
/// folder's name counts with its '/'. That is the order of the whole relative paths' bytes, as S3
/// lists keys, and needs no more memory than the names of the folders that are open.
///
/// Every regular file is listed, whatever its name: its bytes say what it is. Files and folders
/// whose names start with a dot are passed over. Links are followed, but not into a folder above.
/// A folder that cannot be read is listed itself, as one entry whose path ends with '/' and whose
/// label is its own name: nothing that lies in it may be lost in silence. Not thread-safe.
class FolderListing {
 public:
  /// Throws Error(kInput) if `root` is not a folder, Error(kStorage) if it cannot be read.
  explicit FolderListing(std::filesystem::path root);

  /// The next picture, or folder that cannot be read; nothing at the end.
  std::optional<ImageRef> Next();

 private:
  struct OpenFolder {
    std::string path;  // relative, "" or ending with '/'
    std::string label;
    std::string names;                // each ends with '\0', a folder's with '/' and '\0'
    std::vector<std::size_t> starts;  // in `names`, of those not yet listed, the last one first
    dev_t device = 0;                 // with inode, what the folder is whatever links lead to it
    ino_t inode = 0;
  };

  /// The error is an errno.
  Expected<OpenFolder, int> Open(const std::string& relative_path) const;
  bool IsOpen(dev_t device, ino_t inode) const;

  std::filesystem::path root_;
  std::vector<OpenFolder> open_folders_;
  std::int64_t num_listed_ = 0;
};

/// How many pictures FolderListing would list. Throws as it does.
std::int64_t CountImages(const std::filesystem::path& root);

}  // namespace pomona

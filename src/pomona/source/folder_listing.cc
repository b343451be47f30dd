#include "pomona/source/folder_listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "pomona/base/error.h"

namespace pomona {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

enum class EntryType { kFile, kFolder, kOther };

// The type that readdir gives costs nothing; links, and file systems that give none, cost a stat.
EntryType TypeOf(DIR* folder, const dirent& entry) {
  if (entry.d_type == DT_REG) return EntryType::kFile;
  if (entry.d_type == DT_DIR) return EntryType::kFolder;
  if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return EntryType::kOther;
  struct stat status{};
  if (fstatat(dirfd(folder), entry.d_name, &status, 0) != 0) {
    // A link to nothing is listed as a file: reading it says that it is not there.
    return EntryType::kFile;
  }
  if (S_ISREG(status.st_mode)) return EntryType::kFile;
  return S_ISDIR(status.st_mode) ? EntryType::kFolder : EntryType::kOther;
}

// "a/b/" → "b": the label of the pictures right in it.
std::string NameOfFolder(const std::filesystem::path& path) {
  const std::filesystem::path name = path.filename();
  return name.empty() ? path.parent_path().filename().string() : name.string();
}

}  // namespace

FolderListing::FolderListing(std::filesystem::path root) : root_(std::move(root)) {
  std::error_code failed;
  const auto status = std::filesystem::status(root_, failed);
  if (!std::filesystem::exists(status)) {
    throw Error(Error::Kind::kInput, fmt::format("There is no folder {}", root_.string()));
  }
  if (!std::filesystem::is_directory(status)) {
    throw Error(
        Error::Kind::kInput,
        fmt::format("{} is not a folder; give the folder that holds the pictures", root_.string()));
  }
  auto opened = Open("");
  if (!opened) {
    throw Error(Error::Kind::kStorage,
                fmt::format("Cannot list the folder {}: {}", root_.string(),
                            std::generic_category().message(opened.error())));
  }
  open_folders_.push_back(std::move(*opened));
}

std::optional<ImageRef> FolderListing::Next() {
  while (!open_folders_.empty()) {
    OpenFolder& folder = open_folders_.back();
    if (folder.starts.empty()) {
      open_folders_.pop_back();
      continue;
    }
    std::string path = folder.path + &folder.names[folder.starts.back()];
    folder.starts.pop_back();
    if (path.back() != '/') return ImageRef{std::move(path), folder.label, num_listed_++};

    auto opened = Open(path);
    if (!opened) {
      std::string label = NameOfFolder(path);
      return ImageRef{std::move(path), std::move(label), num_listed_++};
    }
    open_folders_.push_back(std::move(*opened));
  }
  return std::nullopt;
}

Expected<FolderListing::OpenFolder, int> FolderListing::Open(
    const std::string& relative_path) const {
  const std::filesystem::path path = root_ / relative_path;
  const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.c_str()));
  if (folder == nullptr) return Unexpected<int>(errno);
  struct stat status{};
  if (fstat(dirfd(folder.get()), &status) != 0) return Unexpected<int>(errno);

  OpenFolder opened;
  if (IsOpen(status.st_dev, status.st_ino)) return opened;  // a link back up: all is listed already
  opened.path = relative_path;
  opened.label = NameOfFolder(relative_path.empty() ? std::filesystem::absolute(root_) : path);
  opened.device = status.st_dev;
  opened.inode = status.st_ino;
  errno = 0;
  while (const dirent* entry = readdir(folder.get())) {
    const EntryType type =
        entry->d_name[0] == '.' ? EntryType::kOther : TypeOf(folder.get(), *entry);
    if (type != EntryType::kOther) {
      opened.starts.push_back(opened.names.size());
      opened.names += entry->d_name;
      if (type == EntryType::kFolder) opened.names += '/';
      opened.names += '\0';
    }
    errno = 0;  // readdir leaves it as it is at the end, and sets it when it fails
  }
  if (errno != 0) return Unexpected<int>(errno);

  // strcmp compares bytes, as unsigned.
  std::sort(opened.starts.begin(), opened.starts.end(), [&](std::size_t a, std::size_t b) {
    return std::strcmp(&opened.names[a], &opened.names[b]) > 0;
  });
  return opened;
}

bool FolderListing::IsOpen(dev_t device, ino_t inode) const {
  return std::any_of(open_folders_.begin(), open_folders_.end(), [&](const OpenFolder& folder) {
    return folder.device == device && folder.inode == inode;
  });
}

std::int64_t CountImages(const std::filesystem::path& root) {
  FolderListing listing(root);
  std::int64_t count = 0;
  while (listing.Next()) ++count;
  return count;
}

}  // namespace pomona

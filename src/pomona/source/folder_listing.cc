#include "pomona/source/folder_listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <functional>
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

[[noreturn]] void Fail(const std::filesystem::path& path, int error_number) {
  throw Error(Error::Kind::kStorage, fmt::format("Cannot list the folder {}: {}", path.string(),
                                                 std::generic_category().message(error_number)));
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
  Open("");
}

std::optional<ImageRef> FolderListing::Next() {
  while (!open_folders_.empty()) {
    OpenFolder& folder = open_folders_.back();
    if (folder.names.empty()) {
      open_folders_.pop_back();
      continue;
    }
    std::string name = std::move(folder.names.back());
    folder.names.pop_back();
    std::string path = folder.path + name;
    if (name.back() == '/') {
      Open(path);
    } else {
      return ImageRef{std::move(path), folder.label, num_listed_++};
    }
  }
  return std::nullopt;
}

void FolderListing::Open(const std::string& relative_path) {
  const std::filesystem::path path = root_ / relative_path;
  const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.c_str()));
  if (folder == nullptr) Fail(path, errno);
  struct stat status{};
  if (fstat(dirfd(folder.get()), &status) != 0) Fail(path, errno);
  if (IsOpen(status.st_dev, status.st_ino))
    return;  // a link back up: its pictures are listed already

  OpenFolder opened;
  opened.path = relative_path;
  opened.label = NameOfFolder(relative_path.empty() ? std::filesystem::absolute(root_) : path);
  opened.device = status.st_dev;
  opened.inode = status.st_ino;
  errno = 0;
  while (const dirent* entry = readdir(folder.get())) {
    if (entry->d_name[0] == '.') continue;
    const EntryType type = TypeOf(folder.get(), *entry);
    if (type == EntryType::kFile) opened.names.emplace_back(entry->d_name);
    if (type == EntryType::kFolder) opened.names.push_back(std::string(entry->d_name) + "/");
    errno = 0;
  }
  if (errno != 0) Fail(path, errno);

  std::sort(opened.names.begin(), opened.names.end(), std::greater<>());
  open_folders_.push_back(std::move(opened));
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

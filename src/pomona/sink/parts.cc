#include "pomona/sink/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "pomona/base/error.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {

namespace fs = std::filesystem;

namespace {

// Numbers of more than five digits are longer names: the shorter name comes first.
bool IsEarlierPart(const fs::path& a, const fs::path& b) {
  const auto length_a = a.native().size();
  const auto length_b = b.native().size();
  return length_a != length_b ? length_a < length_b : a < b;
}

}  // namespace

fs::path PartPath(const fs::path& folder, std::int64_t part) {
  return folder / fmt::format("part-{:05}.snappy.parquet", part);
}

std::vector<fs::path> ListParts(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> parts;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.front() == '.' || name.front() == '_') continue;
    if (entry.path().extension() == ".parquet") parts.push_back(entry.path());
  }
  if (failed) {
    throw Error(Error::Kind::kInput,
                fmt::format("Cannot list the folder {}: {}", folder.string(), failed.message()));
  }
  if (parts.empty()) {
    throw Error(Error::Kind::kInput,
                fmt::format("There is no Parquet file in {}", folder.string()));
  }
  std::sort(parts.begin(), parts.end(), IsEarlierPart);
  return parts;
}

std::vector<fs::path> ListPartsFrom(const fs::path& folder, std::int64_t first) {
  std::error_code no_folder;
  std::vector<fs::path> parts;
  for (const auto& entry : fs::directory_iterator(folder, no_folder)) {
    const fs::path& path = entry.path();
    if (!path.filename().string().starts_with("part-")) continue;
    if (!IsEarlierPart(path, PartPath(folder, first))) parts.push_back(path);
  }
  std::sort(parts.begin(), parts.end(), IsEarlierPart);
  return parts;
}

void MarkComplete(const fs::path& folder) { WriteFileAtomically(folder / "_SUCCESS", ""); }

bool IsComplete(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "_SUCCESS", ignored);
}

}  // namespace pomona

#include "pomona/model/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "pomona/base/error.h"
#include "pomona/base/sha256.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxSpecBytes = 1 << 20;

bool IsBundle(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "model.json", ignored);
}

ModelSpec ReadSpec(const fs::path& folder) {
  const fs::path path = folder / "model.json";
  std::error_code failed;
  const std::uintmax_t size_bytes = fs::file_size(path, failed);
  if (failed || size_bytes > kMaxSpecBytes) {
    throw Error(Error::Kind::kModel, fmt::format("{} cannot be read, or is no model spec: {}",
                                                 path.string(), failed.message()));
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return ParseModelSpec(text, folder);
}

void CheckGraph(const ModelSpec& spec) {
  std::error_code ignored;
  if (!fs::is_regular_file(spec.graph_path, ignored)) {
    throw Error(Error::Kind::kModel,
                fmt::format("Model {} is incomplete: {} is missing; remove its folder and add the "
                            "model again",
                            spec.name, spec.graph_path.string()));
  }
  const std::string actual = Sha256OfFile(spec.graph_path);
  if (actual != spec.graph_sha256) {
    throw Error(Error::Kind::kModel,
                fmt::format("Model {} is damaged: SHA-256 of {} is {}, model.json says {}; remove "
                            "its folder and add the model again",
                            spec.name, spec.graph_path.string(), actual, spec.graph_sha256));
  }
}

void AppendEnvironment(const char* name, std::vector<fs::path>& folders) {
  const char* value = std::getenv(name);
  if (value == nullptr) return;
  std::istringstream entries(value);
  for (std::string entry; std::getline(entries, entry, ':');) {
    if (!entry.empty()) folders.emplace_back(entry);
  }
}

}  // namespace

std::vector<fs::path> ModelSearchPath() {
  std::vector<fs::path> folders;
  AppendEnvironment("POMONA_MODELS", folders);

  if (const char* data_home = std::getenv("XDG_DATA_HOME"); data_home != nullptr && *data_home) {
    folders.push_back(fs::path(data_home) / "pomona/models");
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home) {
    folders.push_back(fs::path(home) / ".local/share/pomona/models");
  }

  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) folders.push_back(program.parent_path().parent_path() / "share/pomona/models");
  return folders;
}

ModelSpec OpenBundle(const std::string& name_or_folder, const std::vector<fs::path>& search_path) {
  std::vector<fs::path> candidates;
  if (name_or_folder.find('/') != std::string::npos || IsBundle(name_or_folder)) {
    candidates.emplace_back(name_or_folder);
  } else {
    std::transform(search_path.begin(), search_path.end(), std::back_inserter(candidates),
                   [&](const fs::path& folder) { return folder / name_or_folder; });
  }

  const auto found = std::find_if(candidates.begin(), candidates.end(), IsBundle);
  if (found == candidates.end()) {
    std::string looked_in;
    for (const fs::path& candidate : candidates) {
      looked_in += (looked_in.empty() ? "" : ", ") + candidate.string();
    }
    throw Error(Error::Kind::kModel,
                fmt::format("There is no model bundle '{}' (no model.json in {}); 'pomona models' "
                            "lists those there are",
                            name_or_folder, looked_in));
  }
  ModelSpec spec = ReadSpec(*found);
  CheckGraph(spec);
  return spec;
}

std::vector<ModelSpec> ListBundles(const std::vector<fs::path>& search_path,
                                   std::vector<std::string>& problems) {
  std::vector<ModelSpec> bundles;
  for (const fs::path& folder : search_path) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing)) {
      if (!IsBundle(entry.path())) continue;
      try {
        bundles.push_back(ReadSpec(entry.path()));
      } catch (const Error& error) {  // one damaged bundle must not hide the others
        problems.emplace_back(error.what());
      }
    }
  }
  const auto by_name = [](const ModelSpec& a, const ModelSpec& b) { return a.name < b.name; };
  const auto same_name = [](const ModelSpec& a, const ModelSpec& b) { return a.name == b.name; };
  std::stable_sort(bundles.begin(), bundles.end(), by_name);
  bundles.erase(std::unique(bundles.begin(), bundles.end(), same_name), bundles.end());
  return bundles;
}

}  // namespace pomona

#include "pomona/run/output_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <system_error>

#include "pomona/base/error.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

void CheckThatAllIsOurs(const OutputFolder& out) {
  std::error_code failed;
  const auto status = fs::status(out.root(), failed);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) {
    throw Error(Error::Kind::kInput,
                fmt::format("{} is not a folder; give --out a new folder", out.root().string()));
  }
  const auto ours = {out.features(), out.failures(), out.model(),
                     out.pca(),      out.csv(),      out.manifest()};
  for (const auto& entry : fs::directory_iterator(out.root(), failed)) {
    const std::string name = entry.path().filename().string();
    const bool temporary = name.starts_with('.') && name.ends_with(".tmp");
    if (!temporary && std::find(ours.begin(), ours.end(), entry.path()) == ours.end()) {
      throw Error(Error::Kind::kInput,
                  fmt::format("{} holds files that are not Pomona's ('{}'); give --out a new folder",
                              out.root().string(), name));
    }
  }
  if (failed) {
    throw Error(Error::Kind::kStorage,
                fmt::format("Cannot list the folder {}: {}", out.root().string(), failed.message()));
  }
}

// `results` are this step's own and those made from them.
void MakeRoom(const OutputFolder& out, std::initializer_list<fs::path> results,
              Overwrite overwrite) {
  CheckThatAllIsOurs(out);
  for (const fs::path& result : results) {
    std::error_code failed;
    if (!fs::exists(result, failed)) continue;
    if (overwrite == Overwrite::kNo) {
      throw Error(Error::Kind::kInput,
                  fmt::format("{} is there already; give --out a new folder, or --overwrite to "
                              "replace the results in {}",
                              result.string(), out.root().string()));
    }
    fs::remove_all(result, failed);
    if (failed) {
      throw Error(Error::Kind::kStorage,
                  fmt::format("Cannot remove {}: {}", result.string(), failed.message()));
    }
  }
}

}  // namespace

void OutputFolder::PrepareForFeatures(Overwrite overwrite) const {
  MakeRoom(*this, {manifest(), features(), failures(), model(), pca(), csv()}, overwrite);
  MakeFolder(features());
}

void OutputFolder::PrepareForModel(Overwrite overwrite) const {
  MakeRoom(*this, {model(), pca(), csv()}, overwrite);
  MakeFolder(model());
}

void OutputFolder::PrepareForPca(Overwrite overwrite) const {
  MakeRoom(*this, {pca(), csv()}, overwrite);
  MakeFolder(pca());
}

void RefuseOutputInsideImages(const fs::path& out, const fs::path& images) {
  std::error_code failed;
  const fs::path outer = fs::weakly_canonical(images, failed);
  const fs::path inner = fs::weakly_canonical(out, failed);
  const auto [outer_end, inner_end] =
      std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  if (outer_end == outer.end()) {
    throw Error(Error::Kind::kInput,
                fmt::format("--out {} lies inside the pictures' folder {}; give a folder elsewhere",
                            out.string(), images.string()));
  }
}

}  // namespace pomona

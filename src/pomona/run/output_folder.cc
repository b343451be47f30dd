#include "pomona/run/output_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <system_error>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/sink/parts.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

bool IsTemporary(const std::string& name) {
  return name.starts_with('.') &&
         (name.ends_with(".tmp") || name.ends_with(".crc"));  // Spark's sums
}

bool IsFileOfAFolderOfOurs(const std::string& name) {
  return name == "_SUCCESS" || name.ends_with(".npy") ||
         (name.starts_with("part-") && name.ends_with(".parquet")) || IsTemporary(name);
}

[[noreturn]] void RefuseForeign(const fs::path& path) {
  throw Error(Error::Kind::kInput,
              fmt::format("{} is not a file of Pomona's; move it away, or give another folder for "
                          "the results",
                          path.string()));
}

std::vector<fs::path> EntriesOf(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder, failed)) entries.push_back(entry.path());
  if (failed) {
    throw Error(Error::Kind::kStorage,
                fmt::format("Cannot list the folder {}: {}", folder.string(), failed.message()));
  }
  return entries;
}

bool IsThere(const fs::path& path) {
  std::error_code failed;
  return fs::exists(fs::symlink_status(path, failed));
}

bool IsFolder(const fs::path& path) {
  std::error_code failed;
  return fs::is_directory(path, failed);
}

// All that a run writes, the plan first: without it nothing else counts.
std::vector<fs::path> ResultsOf(const OutputFolder& out) {
  return {out.plan(),     out.manifest(), out.model(),  out.pca(),    out.csv(),
          out.features(), out.failures(), out.ledger(), out.staging()};
}

void CheckThatRootIsOurs(const OutputFolder& out) {
  const auto ours = ResultsOf(out);
  for (const fs::path& entry : EntriesOf(out.root())) {
    const bool known = std::find(ours.begin(), ours.end(), entry) != ours.end();
    if (!known && !IsTemporary(entry.filename().string())) RefuseForeign(entry);
  }
}

// "model" and "features" are names that others use too: what lies in them tells whose they are.
void CheckThatContentIsOurs(const fs::path& result) {
  if (!IsFolder(result)) return;
  for (const fs::path& entry : EntriesOf(result)) {
    if (!IsFileOfAFolderOfOurs(entry.filename().string()) || IsFolder(entry)) RefuseForeign(entry);
  }
}

// An interrupted step leaves an empty folder, or some parts: no result that anybody would miss.
bool HoldsResult(const fs::path& path) {
  return IsThere(path) && (!IsFolder(path) || IsComplete(path));
}

void Remove(const fs::path& path) {
  std::error_code failed;
  fs::remove_all(path, failed);
  if (failed) {
    throw Error(Error::Kind::kStorage,
                fmt::format("Cannot remove {}: {}", path.string(), failed.message()));
  }
}

void Rename(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::rename(from, to, failed);
  if (failed) {
    throw Error(Error::Kind::kStorage, fmt::format("Cannot rename {} to {}: {}", from.string(),
                                                   to.string(), failed.message()));
  }
}

// `results` are this step's own and those made from them.
void MakeRoom(const OutputFolder& out, std::initializer_list<fs::path> results,
              Overwrite overwrite) {
  for (const fs::path& result : results) {
    CheckThatContentIsOurs(result);
    if (overwrite == Overwrite::kNo && HoldsResult(result)) {
      throw Error(Error::Kind::kInput,
                  fmt::format("{} is there already; add --overwrite to replace the results in {}, "
                              "or give another folder",
                              result.string(), out.root().string()));
    }
  }
  for (const fs::path& result : results) Remove(result);
}

void RequireComplete(const fs::path& folder, const std::string& cure) {
  if (IsComplete(folder)) return;
  throw Error(
      Error::Kind::kInput,
      fmt::format("{} {}; first run: {}", folder.string(),
                  IsFolder(folder) ? "is not complete (it has no _SUCCESS)" : "is not there",
                  cure));
}

// Whether `inner` is `outer` or lies in it, whatever links lead there.
bool IsInside(const fs::path& inner, const fs::path& outer) {
  std::error_code failed;
  const fs::path outer_path = fs::weakly_canonical(outer, failed);
  const fs::path inner_path = fs::weakly_canonical(inner, failed);
  if (failed || outer_path.empty()) return false;  // what uses the path next says what is wrong
  const auto [outer_end, inner_end] =
      std::mismatch(outer_path.begin(), outer_path.end(), inner_path.begin(), inner_path.end());
  return outer_end == outer_path.end();
}

}  // namespace

void OutputFolder::RequireFeatures() const {
  RequireComplete(features(), fmt::format("pomona extract IMAGES --out {}", root_.string()));
}

void OutputFolder::RequireModel() const {
  RequireComplete(model(), fmt::format("pomona fit {}", root_.string()));
}

void OutputFolder::RequireOurs() const {
  std::error_code failed;
  const auto status = fs::status(root_, failed);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) {
    throw Error(Error::Kind::kInput,
                fmt::format("{} is not a folder; give --out a new folder", root_.string()));
  }
  CheckThatRootIsOurs(*this);
  for (const fs::path& result : {features(), failures(), ledger(), model(), pca()}) {
    CheckThatContentIsOurs(result);
  }
}

bool OutputFolder::HoldsResults() const {
  const auto results = ResultsOf(*this);
  return std::any_of(results.begin(), results.end(), [](const fs::path& result) {
    return IsThere(result) && !(IsFolder(result) && EntriesOf(result).empty());
  });
}

void OutputFolder::Clear() const {
  for (const fs::path& result : ResultsOf(*this)) Remove(result);
}

void OutputFolder::ClearWhatFollowsFeatures(KeepModel keep) const {
  for (const fs::path& result : {pca(), csv()}) Remove(result);
  if (keep == KeepModel::kNo) Remove(model());
}

void OutputFolder::PrepareForModel(Overwrite overwrite) const {
  MakeRoom(*this, {model(), pca(), csv()}, overwrite);
  MakeFolder(model());
}

void OutputFolder::PrepareForPca(Overwrite overwrite) const {
  MakeRoom(*this, {pca(), csv()}, overwrite);
  MakeFolder(pca());
}

void OutputFolder::Adopt() const {
  MarkComplete(staging());
  FinishAdoption();
}

void OutputFolder::FinishAdoption() const {
  if (!IsComplete(staging())) return;
  const OutputFolder staged(staging());
  const auto adopt = [](const fs::path& from, const fs::path& to) {
    if (!IsThere(from)) return;  // this one was done before
    Remove(to);
    Rename(from, to);
  };
  // What is neither the old nor the new is not to be taken for whole: first goes the mark of the
  // old features, and the ledger, which says what is done; last comes the new ledger.
  if (IsThere(staged.features())) Remove(features() / "_SUCCESS");
  if (IsThere(staged.ledger())) Remove(ledger());
  adopt(staged.plan(), plan());
  adopt(staged.failures(), failures());
  adopt(staged.features(), features());
  adopt(staged.ledger(), ledger());
  Remove(staging());
}

void RefuseOverlap(const fs::path& out, const fs::path& images) {
  if (IsInside(out, images)) {
    throw Error(Error::Kind::kInput,
                fmt::format("--out {} lies inside the pictures' folder {}; give a folder elsewhere",
                            out.string(), images.string()));
  }
  if (IsInside(images, out)) {
    throw Error(Error::Kind::kInput,
                fmt::format("The pictures' folder {} lies inside --out {}; give a folder elsewhere",
                            images.string(), out.string()));
  }
}

}  // namespace pomona

#pragma once
// The folder of one run: what lies where, and what may be replaced.

#include <filesystem>

namespace pomona {

/// Whether results of an earlier run may be replaced. Files that are not Pomona's never are, nor
/// are folders of Pomona's names that hold such files.
enum class Overwrite { kNo, kYes };

/// Paths inside the folder given with --out.
class OutputFolder {
 public:
  explicit OutputFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path features() const { return root_ / "features"; }
  std::filesystem::path failures() const { return root_ / "failures.parquet"; }
  std::filesystem::path model() const { return root_ / "model"; }
  std::filesystem::path pca() const { return root_ / "pca"; }
  std::filesystem::path csv() const { return root_ / "pca.csv"; }
  std::filesystem::path manifest() const { return root_ / "manifest.json"; }

  /// Throw Error(kInput) if what an earlier step writes is missing or not complete.
  void RequireFeatures() const;
  void RequireModel() const;

  /// Make room for what a step writes, and for what later steps made of it. Throw Error(kInput) if
  /// results are there and may not be replaced, or if anything is not Pomona's: in the whole folder
  /// before features are written, and in what would be replaced otherwise.
  void PrepareForFeatures(Overwrite overwrite) const;
  void PrepareForModel(Overwrite overwrite) const;
  void PrepareForPca(Overwrite overwrite) const;

 private:
  std::filesystem::path root_;
};

/// Throws Error(kInput) if one lies inside the other: results would be taken for pictures, or
/// pictures for results that may be replaced.
void RefuseOverlap(const std::filesystem::path& out, const std::filesystem::path& images);

}  // namespace pomona

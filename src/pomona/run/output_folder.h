#pragma once
// The folder of one run: what lies where, and what may be replaced.

#include <filesystem>

namespace pomona {

/// Whether results of an earlier run may be replaced. Files that are not Pomona's never are, nor
/// are folders of Pomona's names that hold such files.
enum class Overwrite { kNo, kYes };

/// Whether the fitted model stays when the features it was fitted on are replaced.
enum class KeepModel { kNo, kYes };

/// Paths inside the folder given with --out.
class OutputFolder {
 public:
  explicit OutputFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path features() const { return root_ / "features"; }
  std::filesystem::path failures() const { return root_ / "failures"; }
  std::filesystem::path ledger() const { return root_ / "ledger"; }
  std::filesystem::path model() const { return root_ / "model"; }
  std::filesystem::path pca() const { return root_ / "pca"; }
  std::filesystem::path csv() const { return root_ / "pca.csv"; }
  std::filesystem::path plan() const { return root_ / "plan.json"; }
  std::filesystem::path manifest() const { return root_ / "manifest.json"; }
  /// Where features that shall replace those that are there are made.
  std::filesystem::path staging() const { return root_ / ".pomona-staging"; }

  /// Throw Error(kInput) if what an earlier step writes is missing or not complete.
  void RequireFeatures() const;
  void RequireModel() const;

  /// Throws Error(kInput) if anything in the folder is not Pomona's. There need be no folder.
  void RequireOurs() const;

  /// Whether anything that a run wrote is there.
  bool HoldsResults() const;

  /// Removes all results, the plan first. Throws Error(kStorage).
  void Clear() const;

  /// Removes what was made of the features: the components, and the model unless it is to be kept.
  void ClearWhatFollowsFeatures(KeepModel keep) const;

  /// Make room for what a step writes, and for what later steps made of it. Throw Error(kInput) if
  /// complete results are there and may not be replaced, or if anything there is not Pomona's.
  void PrepareForModel(Overwrite overwrite) const;
  void PrepareForPca(Overwrite overwrite) const;

  /// Puts complete features, failures, ledger and plan from staging() in place of those there.
  /// Killed half-way, it is finished by FinishAdoption.
  void Adopt() const;

  /// Does the rest of an adoption that was cut short, if there was one.
  void FinishAdoption() const;

 private:
  std::filesystem::path root_;
};

/// Throws Error(kInput) if one lies inside the other: results would be taken for pictures, or
/// pictures for results that may be replaced.
void RefuseOverlap(const std::filesystem::path& out, const std::filesystem::path& images);

}  // namespace pomona

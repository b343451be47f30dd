#include "pomona/run/steps.h"

#include <fmt/format.h>

#include <string>

#include "pomona/base/error.h"
#include "pomona/model/bundle.h"
#include "pomona/run/extract_step.h"
#include "pomona/run/fit.h"
#include "pomona/run/manifest.h"
#include "pomona/run/output_lock.h"
#include "pomona/run/plan.h"
#include "pomona/sink/parts.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

void FitLocked(const RunOptions& options, const OutputFolder& out, Overwrite overwrite,
               const ProgressOutput& output) {
  out.RequireFeatures();
  out.PrepareForModel(overwrite);
  ForgetSteps(out, {"fit", "project"});
  Progress progress("Fitting", "parts", output.style, output.stream);
  const FitSummary summary = Fit(out, options.pca, options.extract.num_threads, progress);
  RecordStep(out, "fit", DescribeFit(options.pca, summary));
}

void ProjectLocked(const RunOptions& options, const OutputFolder& out, Overwrite overwrite,
                   const ProgressOutput& output) {
  out.RequireFeatures();
  out.RequireModel();
  out.PrepareForPca(overwrite);
  ForgetSteps(out, {"project"});
  Progress progress("Projecting", "parts", output.style, output.stream);
  const ProjectSummary summary =
      Project(out, options.project, options.extract.num_threads, progress);
  RecordStep(out, "project", DescribeProject(options.project, summary));
}

// {"variance": 0.9, "components": null} → "with --variance 0.9"
std::string WithFlags(const Json& options) {
  std::string flags;
  for (const auto& [key, value] : options.items()) {
    if (value.is_null() || value == false) continue;
    flags += flags.empty() ? "with " : " ";
    flags += FlagOf(key) + (value.is_boolean() ? "" : " " + value.dump());
  }
  return flags.empty() ? "without options" : flags;
}

// Whether a step's results are there, made with these options. Made with others, they end the run,
// unless they are to be made again anyway.
bool IsDone(const OutputFolder& out, const std::filesystem::path& folder, const char* step,
            const Json& options, Start start) {
  const Json manifest = ReadManifest(out);
  if (!IsComplete(folder) || !manifest.contains(step) || !manifest[step].is_object()) return false;
  const Json made_with = manifest[step].value("options", Json());
  if (made_with == options) return true;
  if (start == Start::kIncremental) return false;
  throw Error(Error::Kind::kInput,
              fmt::format("{} was made {}, not {}; to make it alone again, use 'pomona {} {} "
                          "--overwrite' with the options wanted",
                          folder.string(), WithFlags(made_with), WithFlags(options), step,
                          out.root().string()));
}

bool IsFitted(const RunOptions& options, const OutputFolder& out) {
  return IsDone(out, out.model(), "fit", DescribeFitOptions(options.pca), options.start);
}

bool IsProjected(const RunOptions& options, const OutputFolder& out) {
  return IsDone(out, out.pca(), "project", DescribeProjectOptions(options.project), options.start);
}

void FitAndProjectLocked(const RunOptions& options, const OutputFolder& out,
                         const ProgressOutput& output) {
  const bool keep = options.keep_model == KeepModel::kYes;
  if (!keep && !IsFitted(options, out)) FitLocked(options, out, Overwrite::kYes, output);
  if (!IsProjected(options, out)) ProjectLocked(options, out, Overwrite::kYes, output);
}

ModelSpec CheckBeforeTouching(const RunOptions& options, const OutputFolder& out) {
  RefuseOverlap(out.root(), options.extract.images);
  if (!options.quarantine.empty()) {
    RefuseOverlap(options.quarantine, options.extract.images);
    RefuseOverlap(options.quarantine, out.root());
  }
  RequirePictures(options.extract.images);
  ModelSpec model = OpenBundle(options.model, ModelSearchPath());
  out.RequireOurs();
  return model;
}

Overwrite OverwriteOf(const RunOptions& options) {
  return options.start == Start::kOverwrite ? Overwrite::kYes : Overwrite::kNo;
}

// Before anything is locked: a folder that is not there is told of as such.
OutputLock LockExisting(const OutputFolder& out) {
  std::error_code failed;
  if (!std::filesystem::is_directory(out.root(), failed)) out.RequireFeatures();
  return OutputLock(out.root());
}

void RequireModelToKeep(const OutputFolder& out) {
  if (IsComplete(out.model())) return;
  throw Error(Error::Kind::kInput, fmt::format("There is no model in {} to keep; run without "
                                               "--keep-pca",
                                               out.root().string()));
}

}  // namespace

void RunExtract(const RunOptions& options, const OutputFolder& out,
                const ProgressOutput& progress) {
  const ModelSpec model = CheckBeforeTouching(options, out);
  MakeFolder(out.root());
  const OutputLock lock(out.root());
  out.FinishAdoption();
  ExtractStep(options, model, out, progress);
}

void RunAll(const RunOptions& options, const OutputFolder& out, const ProgressOutput& progress) {
  const ModelSpec model = CheckBeforeTouching(options, out);
  MakeFolder(out.root());
  const OutputLock lock(out.root());
  out.FinishAdoption();
  if (options.start == Start::kContinue) {  // other options shall not show after hours of work
    IsFitted(options, out);
    IsProjected(options, out);
  }
  if (options.keep_model == KeepModel::kYes) RequireModelToKeep(out);
  ExtractStep(options, model, out, progress);
  FitAndProjectLocked(options, out, progress);
}

void RunFit(const RunOptions& options, const OutputFolder& out, const ProgressOutput& progress) {
  const OutputLock lock = LockExisting(out);
  out.FinishAdoption();
  FitLocked(options, out, OverwriteOf(options), progress);
}

void RunProject(const RunOptions& options, const OutputFolder& out,
                const ProgressOutput& progress) {
  const OutputLock lock = LockExisting(out);
  out.FinishAdoption();
  ProjectLocked(options, out, OverwriteOf(options), progress);
}

RetrySummary Retry(const RunOptions& options, const OutputFolder& out,
                   const ProgressOutput& progress) {
  const OutputLock lock = LockExisting(out);
  out.FinishAdoption();
  const auto plan_json = ReadPlan(out);
  if (!plan_json) {
    throw Error(Error::Kind::kInput,
                fmt::format("There is no {}, so there is nothing to try again; first run: pomona "
                            "run IMAGES --out {}",
                            out.plan().string(), out.root().string()));
  }
  RecordedPlan recorded = ParsePlan(*plan_json, out.plan());
  recorded.extract.num_threads = options.extract.num_threads;
  if (!options.extract.images.empty()) recorded.extract.images = options.extract.images;
  RequirePictures(recorded.extract.images);
  const Plan plan{recorded.extract, OpenBundle(recorded.bundle.string(), {}), recorded.precision};
  RefuseOtherPlan(out, DescribePlan(plan), *plan_json);
  const Totals before = Audit(out, plan.extract.part_rows);
  if (before.num_failed == 0) return {};

  const Json manifest = ReadManifest(out);
  const Totals after = ExtractFailuresAgain(plan, options.quarantine, out, progress);
  RunOptions again = options;
  again.start = Start::kContinue;
  if (const auto fit = FitOptionsIn(manifest)) {
    again.pca = *fit;
    if (!IsFitted(again, out)) FitLocked(again, out, Overwrite::kYes, progress);
  }
  if (const auto project = ProjectOptionsIn(manifest)) {
    again.project = *project;
    if (!IsProjected(again, out)) ProjectLocked(again, out, Overwrite::kYes, progress);
  }
  return {before.num_failed, before.num_failed - after.num_failed};
}

}  // namespace pomona

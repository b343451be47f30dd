#include "pomona/run/steps.h"

#include <fmt/format.h>

#include <initializer_list>
#include <memory>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/model/bundle.h"
#include "pomona/run/fit.h"
#include "pomona/run/manifest.h"
#include "pomona/run/output_lock.h"
#include "pomona/run/plan.h"
#include "pomona/run/quarantine.h"
#include "pomona/sink/parts.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

// What a step replaces is no longer told of, should the step fail.
void Forget(const OutputFolder& out, std::initializer_list<const char*> steps) {
  Json manifest = ReadManifest(out);
  for (const char* step : steps) manifest.erase(step);
  if (!manifest.empty()) WriteManifest(out, std::move(manifest));
}

void Record(const OutputFolder& out, const char* step, Json section) {
  Json manifest = ReadManifest(out);
  manifest[step] = std::move(section);
  WriteManifest(out, std::move(manifest));
}

void RefuseOtherPlan(const OutputFolder& out, const Json& plan, const Json& earlier) {
  const auto difference = FirstDifference(plan, earlier);
  if (!difference) return;
  throw Error(Error::Kind::kInput,
              fmt::format("{} was begun with other options: {}; give the same, or add --overwrite "
                          "to start anew",
                          out.root().string(), *difference));
}

// What lies in the folder goes with the plan, or gives way, or ends the run.
void RequireRoomFor(const Json& plan, const OutputFolder& out, Start start) {
  if (start == Start::kOverwrite) return;
  if (const auto earlier = ReadPlan(out)) {
    RefuseOtherPlan(out, plan, *earlier);
  } else if (start == Start::kIncremental) {
    throw Error(Error::Kind::kInput,
                fmt::format("There are no results in {} that new pictures could be added to; run "
                            "without --incremental",
                            out.root().string()));
  } else if (out.HoldsResults()) {
    throw Error(Error::Kind::kInput,
                fmt::format("{} holds results, but no plan.json that says how they were made; add "
                            "--overwrite to replace them, or give another folder",
                            out.root().string()));
  }
}

// The plan, and what carries it out.
struct ExtractJob {
  Plan plan;
  Json plan_json;
  std::unique_ptr<Backbone> backbone;
  std::filesystem::path quarantine;
};

ExtractJob PrepareJob(Plan plan, std::filesystem::path quarantine) {
  Json plan_json = DescribePlan(plan);
  auto backbone = LoadOpenVinoBackbone(plan.model, {plan.extract.num_threads, plan.precision});
  return {std::move(plan), std::move(plan_json), std::move(backbone), std::move(quarantine)};
}

ExtractSummary ExtractFromStart(const ExtractJob& job, const OutputFolder& out,
                                const ProgressOutput& output) {
  if (!IsComplete(out.features())) out.ClearWhatFollowsFeatures(KeepModel::kNo);
  WritePlan(out, job.plan_json);
  Progress progress("Extracting", "images", output.style, output.stream);
  return Extract(job.plan.extract, *job.backbone, out, progress);
}

// Makes all parts anew in the staging folder, with what the earlier results hold, and puts them in
// place of those. What a killed call left in the staging folder is gone on with.
ExtractSummary ExtractOnTop(const ExtractJob& job, const OutputFolder& out, Reuse reuse,
                            KeepModel keep, const ProgressOutput& output) {
  const OutputFolder staged(out.staging());
  MakeFolder(staged.root());
  const auto begun = ReadPlan(staged);
  if (!begun || *begun != job.plan_json || reuse == Reuse::kAllButFailures) staged.Clear();
  WritePlan(staged, job.plan_json);

  Progress progress("Extracting", "images", output.style, output.stream);
  const ExtractSummary summary =
      Extract(job.plan.extract, *job.backbone, staged, progress, EarlierRun{out, reuse});
  const bool same_rows = IsComplete(out.features()) &&
                         summary.num_reused == summary.totals.num_images &&
                         HaveSameRows(out, staged);
  if (!same_rows) {
    keep == KeepModel::kYes ? Forget(out, {"project"}) : Forget(out, {"fit", "project"});
    out.ClearWhatFollowsFeatures(keep);
  }
  out.Adopt();
  return summary;
}

void QuarantineFailures(const ExtractJob& job, const OutputFolder& out,
                        const ProgressOutput& output) {
  if (job.quarantine.empty()) return;
  const QuarantineSummary summary = Quarantine(out, job.plan.extract.images, job.quarantine);
  if (output.style == ProgressStyle::kSilent) return;
  output.stream << fmt::format("Copied {} of {} files that failed to {}\n", summary.num_copied,
                               summary.num_copied + summary.num_unreadable,
                               job.quarantine.string());
}

// Failed pictures are put aside and counted before it is said whether they are too many.
void FinishExtract(const ExtractJob& job, const OutputFolder& out, const ExtractSummary& summary,
                   const ProgressOutput& output) {
  QuarantineFailures(job, out, output);
  const bool nothing_was_done = IsComplete(out.features()) &&
                                summary.num_done_before == summary.totals.num_listed &&
                                ReadManifest(out).contains("extract");
  CompleteFeatures(job.plan.extract, out, summary.totals);
  if (nothing_was_done) return;
  Record(out, "extract", DescribeExtract(job.plan_json, job.plan.extract.num_threads, summary));
}

void ExtractLocked(const RunOptions& options, const ModelSpec& model, const OutputFolder& out,
                   const ProgressOutput& output) {
  const Plan plan{options.extract, model, options.precision};
  RequireRoomFor(DescribePlan(plan), out, options.start);
  const ExtractJob job = PrepareJob(plan, options.quarantine);
  if (options.start == Start::kOverwrite) out.Clear();
  const ExtractSummary summary =
      options.start == Start::kIncremental
          ? ExtractOnTop(job, out, options.reuse, options.keep_model, output)
          : ExtractFromStart(job, out, output);
  FinishExtract(job, out, summary, output);
}

void FitLocked(const RunOptions& options, const OutputFolder& out, Overwrite overwrite,
               const ProgressOutput& output) {
  out.RequireFeatures();
  out.PrepareForModel(overwrite);
  Forget(out, {"fit", "project"});
  Progress progress("Fitting", "parts", output.style, output.stream);
  const FitSummary summary = Fit(out, options.pca, options.extract.num_threads, progress);
  Record(out, "fit", DescribeFit(options.pca, summary));
}

void ProjectLocked(const RunOptions& options, const OutputFolder& out, Overwrite overwrite,
                   const ProgressOutput& output) {
  out.RequireFeatures();
  out.RequireModel();
  out.PrepareForPca(overwrite);
  Forget(out, {"project"});
  Progress progress("Projecting", "parts", output.style, output.stream);
  const ProjectSummary summary =
      Project(out, options.project, options.extract.num_threads, progress);
  Record(out, "project", DescribeProject(options.project, summary));
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
  ExtractLocked(options, model, out, progress);
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
  ExtractLocked(options, model, out, progress);
  FitAndProjectLocked(options, out, progress);
}

void RunFit(const RunOptions& options, const OutputFolder& out, const ProgressOutput& progress) {
  const OutputLock lock = LockExisting(out);
  out.FinishAdoption();
  FitLocked(options, out, options.start == Start::kOverwrite ? Overwrite::kYes : Overwrite::kNo,
            progress);
}

void RunProject(const RunOptions& options, const OutputFolder& out,
                const ProgressOutput& progress) {
  const OutputLock lock = LockExisting(out);
  out.FinishAdoption();
  ProjectLocked(options, out, options.start == Start::kOverwrite ? Overwrite::kYes : Overwrite::kNo,
                progress);
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
  RequirePictures(recorded.extract.images);
  const Plan plan{recorded.extract, OpenBundle(recorded.bundle.string(), {}), recorded.precision};
  RefuseOtherPlan(out, DescribePlan(plan), *plan_json);
  const Totals before = Audit(out, plan.extract.part_rows);
  if (before.num_failed == 0) return {};

  const Json manifest = ReadManifest(out);
  const ExtractJob job = PrepareJob(plan, options.quarantine);
  const ExtractSummary summary =
      ExtractOnTop(job, out, Reuse::kAllButFailures, KeepModel::kNo, progress);
  FinishExtract(job, out, summary, progress);
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
  return {before.num_failed, before.num_failed - summary.totals.num_failed};
}

}  // namespace pomona

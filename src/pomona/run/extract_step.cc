#include "pomona/run/extract_step.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/run/manifest.h"
#include "pomona/run/quarantine.h"
#include "pomona/sink/parts.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

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
    keep == KeepModel::kYes ? ForgetSteps(out, {"project"}) : ForgetSteps(out, {"fit", "project"});
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
  RecordStep(out, "extract", DescribeExtract(job.plan_json, job.plan.extract.num_threads, summary));
}

}  // namespace

void RefuseOtherPlan(const OutputFolder& out, const Json& plan, const Json& earlier) {
  const auto difference = FirstDifference(plan, earlier);
  if (!difference) return;
  throw Error(Error::Kind::kInput,
              fmt::format("{} was begun with other options: {}; give the same, or add --overwrite "
                          "to start anew",
                          out.root().string(), *difference));
}

void ExtractStep(const RunOptions& options, const ModelSpec& model, const OutputFolder& out,
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

Totals ExtractFailuresAgain(Plan plan, const std::filesystem::path& quarantine,
                            const OutputFolder& out, const ProgressOutput& output) {
  const ExtractJob job = PrepareJob(std::move(plan), quarantine);
  const ExtractSummary summary =
      ExtractOnTop(job, out, Reuse::kAllButFailures, KeepModel::kNo, output);
  FinishExtract(job, out, summary, output);
  return summary.totals;
}

}  // namespace pomona

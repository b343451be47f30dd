#pragma once
// What the commands do: run and its steps, in a folder of results that may hold some already.
// Each function takes the folder's lock, so that one process at a time writes there.

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>

#include "pomona/model/backbone.h"
#include "pomona/run/extract.h"
#include "pomona/run/json_file.h"
#include "pomona/run/output_folder.h"
#include "pomona/run/progress.h"
#include "pomona/run/project.h"
#include "pomona/stats/pca.h"

namespace pomona {

/// What to do with results that are there already.
enum class Start {
  kContinue,     // go on from what is complete; refuse if it was made otherwise
  kOverwrite,    // remove them
  kIncremental,  // take over what has not changed
};

struct RunOptions {
  ExtractOptions extract;
  std::string model;  // name or folder of a bundle
  Precision precision = Precision::kF32;
  PcaOptions pca;
  ProjectOptions project;
  Start start = Start::kContinue;
  Reuse reuse = Reuse::kSameStamp;        // with kIncremental
  KeepModel keep_model = KeepModel::kNo;  // with kIncremental
  std::filesystem::path quarantine;       // empty: none
};

/// Where progress is shown.
struct ProgressOutput {
  ProgressStyle style = ProgressStyle::kSilent;
  std::ostream& stream;
};

/// Pictures to features. Throws as Extract, and Error(kInput) if the folder holds results of other
/// options, or files that are not Pomona's, Error(kModel) if there is no such model.
void RunExtract(const RunOptions& options, const OutputFolder& out, const ProgressOutput& progress);

/// All three steps. What is complete, with the same options, is not done again.
void RunAll(const RunOptions& options, const OutputFolder& out, const ProgressOutput& progress);

/// Features to mean, deviation and components.
void RunFit(const RunOptions& options, const OutputFolder& out, const ProgressOutput& progress);

/// Features and components to the final table.
void RunProject(const RunOptions& options, const OutputFolder& out, const ProgressOutput& progress);

struct RetrySummary {
  std::int64_t num_failed_before = 0;
  std::int64_t num_mended = 0;
};

/// Tries the pictures that failed again, with the options that `out` was made with; if some can be
/// used now, fits and projects again if that had been done. Only the threads, --quarantine and, if
/// they lie elsewhere now, the pictures' folder are taken from `options`.
RetrySummary Retry(const RunOptions& options, const OutputFolder& out,
                   const ProgressOutput& progress);

}  // namespace pomona

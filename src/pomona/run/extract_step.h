#pragma once
// Features into a folder of results that may hold some already: begun, gone on with, or brought up
// to date. The caller holds the folder's lock.

#include <filesystem>

#include "pomona/model/backbone.h"
#include "pomona/run/audit.h"
#include "pomona/run/output_folder.h"
#include "pomona/run/plan.h"
#include "pomona/run/steps.h"

namespace pomona {

/// Throws Error(kInput) that says in what `plan` differs from the one that `out` was made with.
void RefuseOtherPlan(const OutputFolder& out, const Json& plan, const Json& earlier);

/// The step "extract", started as `options` say; recorded in the manifest. Throws as RunExtract.
void ExtractStep(const RunOptions& options, const ModelSpec& model, const OutputFolder& out,
                 const ProgressOutput& output);

/// The pictures that failed once more, and what came out of all. Throws as RunExtract.
Totals ExtractFailuresAgain(Plan plan, const std::filesystem::path& quarantine,
                            const OutputFolder& out, const ProgressOutput& output);

}  // namespace pomona

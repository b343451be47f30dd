#pragma once
// manifest.json: where the results come from, one section a step.

#include <nlohmann/json.hpp>

#include "pomona/model/backbone.h"
#include "pomona/run/extract.h"
#include "pomona/run/fit.h"
#include "pomona/run/output_folder.h"
#include "pomona/run/project.h"

namespace pomona {

using Json = nlohmann::ordered_json;

/// Versions of this software and of the libraries that results depend on.
Json DescribeVersions();

/// The section "extract": options, model, counts and times.
Json DescribeExtract(const ExtractOptions& options, const ModelSpec& model, Precision precision,
                     const ExtractSummary& summary);

/// The section "fit".
Json DescribeFit(const PcaOptions& options, const FitSummary& summary);

/// The section "project".
Json DescribeProject(const ProjectOptions& options, const ProjectSummary& summary);

/// The manifest of `out`, or an empty one. Throws Error(kInput) if it is not JSON.
Json ReadManifest(const OutputFolder& out);

/// Writes `manifest` atomically, with the versions and the peak memory of this process added.
void WriteManifest(const OutputFolder& out, Json manifest);

}  // namespace pomona

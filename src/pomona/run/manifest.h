#pragma once
// manifest.json: where the results come from, one section a step.

#include <initializer_list>
#include <optional>

#include "pomona/run/extract.h"
#include "pomona/run/fit.h"
#include "pomona/run/json_file.h"
#include "pomona/run/output_folder.h"
#include "pomona/run/project.h"

namespace pomona {

/// Versions of this software and of the libraries that results depend on.
Json DescribeVersions();

/// The section "extract": images, options and model as in the plan; counts and times.
Json DescribeExtract(const Json& plan, int num_threads, const ExtractSummary& summary);

/// The section "fit", and the options in it.
Json DescribeFit(const PcaOptions& options, const FitSummary& summary);
Json DescribeFitOptions(const PcaOptions& options);

/// The section "project", and the options in it.
Json DescribeProject(const ProjectOptions& options, const ProjectSummary& summary);
Json DescribeProjectOptions(const ProjectOptions& options);

/// The options that a step was done with; nothing if the manifest does not say.
std::optional<PcaOptions> FitOptionsIn(const Json& manifest);
std::optional<ProjectOptions> ProjectOptionsIn(const Json& manifest);

/// The manifest of `out`, or an empty one. Throws Error(kInput) if it is not JSON.
Json ReadManifest(const OutputFolder& out);

/// Writes the section of a step atomically, with the versions and the peak memory of this process.
void RecordStep(const OutputFolder& out, const char* step, Json section);

/// What a step replaces is no longer told of, should the step fail.
void ForgetSteps(const OutputFolder& out, std::initializer_list<const char*> steps);

}  // namespace pomona

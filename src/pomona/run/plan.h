#pragma once
// plan.json: what a run shall do to its pictures, written before the first of them.

#include <filesystem>
#include <optional>
#include <string>

#include "pomona/model/backbone.h"
#include "pomona/run/extract.h"
#include "pomona/run/json_file.h"
#include "pomona/run/output_folder.h"

namespace pomona {

/// All that decides which bytes the features are, beside the pictures.
struct Plan {
  ExtractOptions extract;  // but for the threads
  ModelSpec model;
  Precision precision = Precision::kF32;
};

/// The plan with all that the model says of itself, and the versions of this software.
Json DescribePlan(const Plan& plan);

/// What a plan says of how to run it again: the folder of the model's bundle stands for the model.
struct RecordedPlan {
  ExtractOptions extract;
  std::filesystem::path bundle;
  Precision precision = Precision::kF32;
};

/// Throws Error(kInput) if `json` is no plan; `path` is where it was read.
RecordedPlan ParsePlan(const Json& json, const std::filesystem::path& path);

/// plan.json of `out`, or nothing. Throws Error(kInput) if it is not JSON.
std::optional<Json> ReadPlan(const OutputFolder& out);

/// Throws Error(kStorage).
void WritePlan(const OutputFolder& out, const Json& plan);

/// The option that a key of the plan or the manifest stands for: "max_pixels" → "--max-pixels".
std::string FlagOf(const std::string& key);

/// The first thing in which two plans would give other features, in words ("--limit is 10, not
/// 20"); nothing if there is none. What changes no feature (where the pictures lie, how many may
/// fail) may differ.
std::optional<std::string> FirstDifference(const Json& now, const Json& earlier);

}  // namespace pomona

#include "pomona/run/manifest.h"

#include <string>
#include <utility>

#include "pomona/base/version.h"
#include "pomona/decode/versions.h"
#include "pomona/run/memory.h"
#include "pomona/stats/blas.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

constexpr int kFormat = 1;

double PerSecond(std::int64_t count, double elapsed_s) {
  return elapsed_s > 0 ? static_cast<double>(count) / elapsed_s : 0;
}

void WriteManifest(const OutputFolder& out, Json manifest) {
  manifest["format"] = kFormat;
  manifest["versions"] = DescribeVersions();
  manifest["peak_memory_bytes"] = PeakMemoryBytes();
  WriteJsonFile(out.manifest(), manifest);
}

}  // namespace

Json DescribeVersions() {
  return {{"pomona", Version()},
          {"openvino", OpenVinoVersion()},
          {"arrow", ArrowVersion()},
          {"linear_algebra", LinearAlgebraLibrary()},
          {"codecs", DecoderVersions()}};
}

Json DescribeExtract(const Json& plan, int num_threads, const ExtractSummary& summary) {
  Json options = plan.at("options");
  options["threads"] = num_threads;
  const Totals& totals = summary.totals;
  const StageTimes& stages = summary.stages;
  const std::int64_t num_now = totals.num_listed - summary.num_done_before - summary.num_reused;
  return {{"images", plan.at("images")},
          {"options", std::move(options)},
          {"model", plan.at("model")},
          {"counts",
           {{"listed", totals.num_listed},
            {"images", totals.num_images},
            {"failed", totals.num_failed},
            {"failed_by_reason", totals.num_failed_by_reason},
            {"classes", totals.num_classes},
            {"parts", totals.num_parts}}},
          {"done_before", summary.num_done_before},
          {"reused", summary.num_reused},
          {"elapsed_s", summary.elapsed_s},
          {"images_per_s", PerSecond(num_now, summary.elapsed_s)},
          {"stage_thread_s",
           {{"read", stages.read_s},
            {"decode", stages.decode_s},
            {"preprocess", stages.preprocess_s},
            {"infer", stages.infer_s},
            {"write", stages.write_s}}}};
}

Json DescribeFit(const PcaOptions& options, const FitSummary& summary) {
  return {{"options", DescribeFitOptions(options)},
          {"rows", summary.num_rows},
          {"dimension", summary.dimension},
          {"components", summary.num_components},
          {"variance_ratio", summary.variance_ratio},
          {"components_for_90_percent", summary.num_components_for_90},
          {"components_for_95_percent", summary.num_components_for_95},
          {"elapsed_s", summary.elapsed_s}};
}

Json DescribeFitOptions(const PcaOptions& options) {
  return {{"variance", options.num_components ? Json(nullptr) : Json(options.variance)},
          {"components", options.num_components ? Json(*options.num_components) : Json(nullptr)}};
}

Json DescribeProject(const ProjectOptions& options, const ProjectSummary& summary) {
  return {{"options", DescribeProjectOptions(options)},
          {"rows", summary.num_rows},
          {"elapsed_s", summary.elapsed_s}};
}

Json DescribeProjectOptions(const ProjectOptions& options) {
  return {{"csv", options.csv},
          {"with_features", options.with_features},
          {"with_scaled", options.with_scaled_features}};
}

std::optional<PcaOptions> FitOptionsIn(const Json& manifest) {
  try {
    const Json& json = manifest.at("fit").at("options");
    PcaOptions options;
    if (json.at("components").is_null()) {
      options.variance = json.at("variance").get<double>();
    } else {
      options.num_components = json.at("components").get<int>();
    }
    return options;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::optional<ProjectOptions> ProjectOptionsIn(const Json& manifest) {
  try {
    const Json& json = manifest.at("project").at("options");
    return ProjectOptions{json.at("csv").get<bool>(), json.at("with_features").get<bool>(),
                          json.at("with_scaled").get<bool>()};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

Json ReadManifest(const OutputFolder& out) {
  return ReadJsonFile(out.manifest()).value_or(Json::object());
}

void RecordStep(const OutputFolder& out, const char* step, Json section) {
  Json manifest = ReadManifest(out);
  manifest[step] = std::move(section);
  WriteManifest(out, std::move(manifest));
}

void ForgetSteps(const OutputFolder& out, std::initializer_list<const char*> steps) {
  Json manifest = ReadManifest(out);
  for (const char* step : steps) manifest.erase(step);
  if (!manifest.empty()) WriteManifest(out, std::move(manifest));
}

}  // namespace pomona

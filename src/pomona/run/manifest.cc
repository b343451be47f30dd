#include "pomona/run/manifest.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>

#include "pomona/base/error.h"
#include "pomona/base/utf8.h"
#include "pomona/base/version.h"
#include "pomona/decode/versions.h"
#include "pomona/run/memory.h"
#include "pomona/stats/blas.h"
#include "pomona/storage/atomic_file.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

constexpr int kFormat = 1;

double PerSecond(std::int64_t count, double elapsed_s) {
  return elapsed_s > 0 ? static_cast<double>(count) / elapsed_s : 0;
}

}  // namespace

Json DescribeVersions() {
  return {{"pomona", Version()},
          {"openvino", OpenVinoVersion()},
          {"arrow", ArrowVersion()},
          {"linear_algebra", LinearAlgebraLibrary()},
          {"codecs", DecoderVersions()}};
}

Json DescribeExtract(const ExtractOptions& options, const ModelSpec& model, Precision precision,
                     const ExtractSummary& summary) {
  const StageTimes& stages = summary.stages;
  return {{"images", ToUtf8(options.images.string())},
          {"options",
           {{"precision", ToString(precision)},
            {"threads", options.num_threads},
            {"part_rows", options.part_rows},
            {"limit", options.limit ? Json(*options.limit) : Json(nullptr)},
            {"max_failure_rate", options.max_failure_rate},
            {"max_pixels", options.decode.max_pixels},
            {"exif", options.decode.exif == ExifOrientation::kApply ? "apply" : "ignore"}}},
          {"model",
           {{"name", model.name},
            {"dimension", model.dimension},
            {"graph_sha256", model.graph_sha256},
            {"weights_sha256", model.weights_sha256},
            {"licence", model.licence}}},
          {"counts",
           {{"listed", summary.num_listed},
            {"images", summary.num_images},
            {"failed", summary.num_failed},
            {"failed_by_reason", summary.num_failed_by_reason},
            {"classes", summary.num_classes},
            {"parts", summary.num_parts}}},
          {"elapsed_s", summary.elapsed_s},
          {"images_per_s", PerSecond(summary.num_images, summary.elapsed_s)},
          {"stage_thread_s",
           {{"read", stages.read_s},
            {"decode", stages.decode_s},
            {"preprocess", stages.preprocess_s},
            {"infer", stages.infer_s},
            {"write", stages.write_s}}}};
}

Json DescribeFit(const PcaOptions& options, const FitSummary& summary) {
  return {
      {"options",
       {{"variance", options.num_components ? Json(nullptr) : Json(options.variance)},
        {"components", options.num_components ? Json(*options.num_components) : Json(nullptr)}}},
      {"rows", summary.num_rows},
      {"dimension", summary.dimension},
      {"components", summary.num_components},
      {"variance_ratio", summary.variance_ratio},
      {"components_for_90_percent", summary.num_components_for_90},
      {"components_for_95_percent", summary.num_components_for_95},
      {"elapsed_s", summary.elapsed_s}};
}

Json DescribeProject(const ProjectOptions& options, const ProjectSummary& summary) {
  return {{"options",
           {{"csv", options.csv},
            {"with_features", options.with_features},
            {"with_scaled", options.with_scaled_features}}},
          {"rows", summary.num_rows},
          {"elapsed_s", summary.elapsed_s}};
}

Json ReadManifest(const OutputFolder& out) {
  std::ifstream file(out.manifest());
  if (!file) return Json::object();
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Json manifest = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!manifest.is_object()) {
    throw Error(Error::Kind::kInput, fmt::format("{} is not a manifest of Pomona's; remove it",
                                                 out.manifest().string()));
  }
  return manifest;
}

void WriteManifest(const OutputFolder& out, Json manifest) {
  manifest["format"] = kFormat;
  manifest["versions"] = DescribeVersions();
  manifest["peak_memory_bytes"] = PeakMemoryBytes();
  WriteFileAtomically(out.manifest(), manifest.dump(2) + "\n");
}

}  // namespace pomona

#include "pomona/cli/options.h"

#include <limits>

#include "pomona/run/cpu_count.h"

namespace pomona {
namespace {

constexpr int kMaxThreads = 1024;

}  // namespace

ExtractOptions StepOptions::extract_options() const {
  ExtractOptions extract;
  extract.images = images;
  extract.num_threads = threads();
  if (limit > 0) extract.limit = limit;
  extract.max_failure_rate = max_failure_rate;
  extract.decode.max_pixels = max_pixels;
  extract.decode.exif = exif == "apply" ? ExifOrientation::kApply : ExifOrientation::kIgnore;
  return extract;
}

PcaOptions StepOptions::pca_options() const {
  PcaOptions chosen = pca;
  if (num_components > 0) chosen.num_components = num_components;
  return chosen;
}

Precision StepOptions::parsed_precision() const {
  return ParsePrecision(precision).value_or(Precision::kF32);
}

int StepOptions::threads() const { return num_threads > 0 ? num_threads : NumUsableCpus(); }

void AddExtractOptions(CLI::App& command, StepOptions& options) {
  command
      .add_option("IMAGES", options.images, "Folder of pictures; the folder of each is its label")
      ->required();
  command.add_option("--model", options.model, "Model bundle, by name or folder")
      ->capture_default_str();
  command
      .add_option("--precision", options.precision,
                  "f32, or bf16: faster where the CPU has it, features differ by some per cent")
      ->check(CLI::IsMember({"f32", "bf16"}))
      ->capture_default_str();
  command.add_option("--limit", options.limit, "Take only the first N pictures")
      ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()));
  command
      .add_option("--max-failure-rate", options.max_failure_rate,
                  "Fail if a larger share of the pictures cannot be used")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command
      .add_option("--max-pixels", options.max_pixels, "A picture with more pixels is not decoded")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40))
      ->capture_default_str();
  command.add_option("--exif", options.exif, "apply or ignore the orientation that EXIF tells")
      ->check(CLI::IsMember({"apply", "ignore"}))
      ->capture_default_str();
}

void AddFitOptions(CLI::App& command, StepOptions& options) {
  auto* variance = command
                       .add_option("--variance", options.pca.variance,
                                   "Keep as many components as hold this share of the variance")
                       ->check(CLI::Range(std::numeric_limits<double>::min(), 1.0))
                       ->capture_default_str();
  command.add_option("--components", options.num_components, "Keep this many components")
      ->check(CLI::Range(1, std::numeric_limits<int>::max()))
      ->excludes(variance);
}

void AddProjectOptions(CLI::App& command, StepOptions& options) {
  command.add_flag("--csv", options.project.csv, "Write pca.csv as well");
  command.add_flag("--with-features", options.project.with_features,
                   "Repeat the features in the table of components");
  command.add_flag("--with-scaled", options.project.with_scaled_features,
                   "And the standardised features");
}

void AddNewOut(CLI::App& command, StepOptions& options) {
  command.add_option("--out", options.out, "Folder for the results; it must be new or empty")
      ->required();
}

void AddExistingOut(CLI::App& command, StepOptions& options) {
  command.add_option("OUT", options.out, "Folder of results, as an earlier step left it")->required();
}

void AddCommonOptions(CLI::App& command, StepOptions& options) {
  command
      .add_option("--threads", options.num_threads,
                  "Threads to work with (default: one a core); results do not depend on it")
      ->check(CLI::Range(1, kMaxThreads));
  command.add_flag("--overwrite", options.overwrite, "Replace earlier results in the same folder");
  command.add_flag("--quiet", options.console.quiet, "Show neither progress nor summary");
  command.add_flag("--json", options.console.json, "Print the summary as JSON");
}

}  // namespace pomona

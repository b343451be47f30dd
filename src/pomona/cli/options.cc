#include "pomona/cli/options.h"

#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <limits>

#include "pomona/base/cpu.h"

namespace pomona {
namespace {

constexpr int kMaxThreads = 1024;
constexpr const char* kAboveZero = "a whole number above 0";

using Check = std::function<std::string(const std::string&)>;

// CLI::Range lets NaN pass, which is neither below nor above anything.
Check IsWithin(double low, double high, const std::string& what) {
  return [=](const std::string& text) -> std::string {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (end != text.c_str() && *end == '\0' && number >= low && number <= high) return "";
    return fmt::format("'{}' is not {}", text, what);
  };
}

Check IsOneOf(const std::string& a, const std::string& b) {
  return [=](const std::string& text) -> std::string {
    if (text == a || text == b) return "";
    return fmt::format("'{}' is neither {} nor {}", text, a, b);
  };
}

std::string CheckNotEmpty(const std::string& text) {
  return text.empty() ? "the name of a folder is empty" : "";
}

}  // namespace

RunOptions StepOptions::run_options() const {
  RunOptions run;
  run.extract.images = images;
  run.extract.num_threads = num_threads > 0 ? num_threads : NumUsableCpus();
  run.extract.part_rows = part_rows;
  if (limit > 0) run.extract.limit = limit;
  run.extract.max_failure_rate = max_failure_rate;
  run.extract.decode.max_pixels = max_pixels;
  run.extract.decode.exif = exif == "apply" ? ExifOrientation::kApply : ExifOrientation::kIgnore;
  run.model = model;
  run.precision = ParsePrecision(precision).value_or(Precision::kF32);
  run.pca = pca;
  if (num_components > 0) run.pca.num_components = num_components;
  run.project = project;
  if (overwrite) run.start = Start::kOverwrite;
  if (incremental) run.start = Start::kIncremental;
  run.reuse = by_content ? Reuse::kSameContent : Reuse::kSameStamp;
  run.keep_model = keep_pca ? KeepModel::kYes : KeepModel::kNo;
  run.quarantine = quarantine;
  return run;
}

void AddExtractOptions(CLI::App& command, StepOptions& options) {
  command
      .add_option("IMAGES", options.images, "Folder of pictures; the folder of each is its label")
      ->required()
      ->type_name("")
      ->check(CheckNotEmpty);
  command.add_option("--model", options.model, "Model bundle, by name or folder")
      ->type_name("NAME")
      ->check(CheckNotEmpty)
      ->capture_default_str();
  command
      .add_option("--precision", options.precision,
                  "f32, or bf16: faster where the CPU has it, features differ by some per cent")
      ->type_name("P")
      ->check(IsOneOf("f32", "bf16"))
      ->capture_default_str();
  command
      .add_option("--part-rows", options.part_rows,
                  "Pictures a part: what a killed run loses at most, for each thread")
      ->type_name("N")
      ->check(IsWithin(1, kMaxPartRows, fmt::format("a whole number from 1 to {}", kMaxPartRows)))
      ->capture_default_str();
  command.add_option("--limit", options.limit, "Take only the first N pictures")
      ->type_name("N")
      ->check(IsWithin(1, 9e18, kAboveZero));
  command
      .add_option("--max-failure-rate", options.max_failure_rate,
                  "Fail if a larger share of the pictures cannot be used")
      ->type_name("RATIO")
      ->check(IsWithin(0, 1, "a number from 0 to 1"))
      ->capture_default_str();
  command
      .add_option("--max-pixels", options.max_pixels, "A picture with more pixels is not decoded")
      ->type_name("N")
      ->check(IsWithin(1, 1e12, "a whole number from 1 to 10^12"))
      ->capture_default_str();
  command.add_option("--exif", options.exif, "apply or ignore the orientation that EXIF tells")
      ->type_name("E")
      ->check(IsOneOf("apply", "ignore"))
      ->capture_default_str();
}

void AddFitOptions(CLI::App& command, StepOptions& options) {
  auto* variance =
      command
          .add_option("--variance", options.pca.variance,
                      "Keep as many components as hold this share of the variance")
          ->type_name("RATIO")
          ->check(IsWithin(std::numeric_limits<double>::min(), 1, "a number above 0 and at most 1"))
          ->capture_default_str();
  command.add_option("--components", options.num_components, "Keep this many components")
      ->type_name("K")
      ->check(IsWithin(1, std::numeric_limits<int>::max(), kAboveZero))
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
  command
      .add_option("--out", options.out,
                  "Folder for the results; a run that was interrupted there goes on")
      ->required()
      ->type_name("OUT")
      ->check(CheckNotEmpty);
}

void AddExistingOut(CLI::App& command, StepOptions& options) {
  command.add_option("OUT", options.out, "Folder of results, as an earlier step left it")
      ->required()
      ->type_name("")
      ->check(CheckNotEmpty);
}

void AddIncrementalOptions(CLI::App& command, StepOptions& options) {
  auto* incremental = command.add_flag(
      "--incremental", options.incremental,
      "Results are there, pictures were added, changed or removed: extract only what is new");
  command
      .add_flag("--by-content", options.by_content,
                "Tell changed pictures by their bytes, not by size and time")
      ->needs(incremental);
}

void AddKeepPcaOption(CLI::App& command, StepOptions& options) {
  command.add_flag("--keep-pca", options.keep_pca, "Project on the components there are")
      ->needs("--incremental")
      ->excludes("--variance")
      ->excludes("--components");
}

void AddQuarantineOption(CLI::App& command, StepOptions& options) {
  command.add_option("--quarantine", options.quarantine, "Copy the files that failed into DIR")
      ->type_name("DIR")
      ->check(CheckNotEmpty);
}

void AddOverwriteOption(CLI::App& command, StepOptions& options) {
  auto* overwrite = command.add_flag("--overwrite", options.overwrite,
                                     "Replace earlier results in the same folder");
  if (auto* incremental = command.get_option_no_throw("--incremental")) {
    overwrite->excludes(incremental);
  }
}

void AddCommonOptions(CLI::App& command, StepOptions& options) {
  command
      .add_option("--threads", options.num_threads,
                  "Threads to work with (default: one a core); results do not depend on it")
      ->type_name("N")
      ->check(IsWithin(1, kMaxThreads, fmt::format("a whole number from 1 to {}", kMaxThreads)));
  command.add_flag("--quiet", options.console.quiet, "Show neither progress nor summary");
  command.add_flag("--json", options.console.json, "Print the summary as JSON");
}

}  // namespace pomona

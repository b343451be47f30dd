#pragma once
// The options that several commands share, and how they are checked.

#include <CLI/CLI.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "pomona/cli/console.h"
#include "pomona/model/backbone.h"
#include "pomona/run/extract.h"
#include "pomona/run/project.h"
#include "pomona/stats/pca.h"

namespace pomona {

/// All that run, extract, fit and project take between them, as it stands on the command line.
struct StepOptions {
  std::string images;
  std::string out;
  std::string model = "mobilenet_v2";
  std::string precision = "f32";
  std::string exif = "apply";
  std::int64_t limit = 0;  // 0: all
  int num_threads = 0;     // 0: one a usable core
  double max_failure_rate = 0.05;
  std::int64_t max_pixels = DecodeOptions{}.max_pixels;
  PcaOptions pca;
  int num_components = 0;  // 0: as many as the variance asks for
  ProjectOptions project;
  bool overwrite = false;
  ConsoleOptions console;

  ExtractOptions extract_options() const;
  PcaOptions pca_options() const;
  Precision parsed_precision() const;
  int threads() const;
  Overwrite overwrite_mode() const { return overwrite ? Overwrite::kYes : Overwrite::kNo; }
};

/// Each adds the options of one step to `command`.
void AddExtractOptions(CLI::App& command, StepOptions& options);
void AddFitOptions(CLI::App& command, StepOptions& options);
void AddProjectOptions(CLI::App& command, StepOptions& options);

/// --out of a step that starts a folder; OUT as an argument of a step that goes on in one.
void AddNewOut(CLI::App& command, StepOptions& options);
void AddExistingOut(CLI::App& command, StepOptions& options);

/// --threads, --overwrite, --quiet, --json.
void AddCommonOptions(CLI::App& command, StepOptions& options);

}  // namespace pomona

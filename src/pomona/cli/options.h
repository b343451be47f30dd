#pragma once
// The options that several commands share, and how they are checked.

#include <CLI/CLI.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "pomona/cli/console.h"
#include "pomona/run/steps.h"

namespace pomona {

/// All that run, extract, fit, project and retry take between them, as it stands on the command
/// line.
struct StepOptions {
  std::string images;
  std::string out;
  std::string model = "mobilenet_v2";
  std::string precision = "f32";
  std::string exif = "apply";
  std::int64_t limit = 0;  // 0: all
  int part_rows = ExtractOptions{}.part_rows;
  int num_threads = 0;  // 0: one a usable core
  double max_failure_rate = 0.05;
  std::int64_t max_pixels = DecodeOptions{}.max_pixels;
  PcaOptions pca;
  int num_components = 0;  // 0: as many as the variance asks for
  ProjectOptions project;
  bool overwrite = false;
  bool incremental = false;
  bool by_content = false;
  bool keep_pca = false;
  std::string quarantine;
  ConsoleOptions console;

  RunOptions run_options() const;
};

/// Each adds the options of one step to `command`.
void AddExtractOptions(CLI::App& command, StepOptions& options);
void AddFitOptions(CLI::App& command, StepOptions& options);
void AddProjectOptions(CLI::App& command, StepOptions& options);

/// --out of a step that starts a folder; OUT as an argument of a step that goes on in one.
void AddNewOut(CLI::App& command, StepOptions& options);
void AddExistingOut(CLI::App& command, StepOptions& options);

/// --incremental, --by-content.
void AddIncrementalOptions(CLI::App& command, StepOptions& options);

/// --keep-pca, for a command that has the options above and those of fit.
void AddKeepPcaOption(CLI::App& command, StepOptions& options);

/// --quarantine.
void AddQuarantineOption(CLI::App& command, StepOptions& options);

void AddOverwriteOption(CLI::App& command, StepOptions& options);

/// --threads, --quiet, --json.
void AddCommonOptions(CLI::App& command, StepOptions& options);

}  // namespace pomona

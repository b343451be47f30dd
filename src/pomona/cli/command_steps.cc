// pomona run, and its three steps on their own: extract, fit, project.

#include <iostream>
#include <memory>

#include "pomona/cli/commands.h"
#include "pomona/cli/options.h"
#include "pomona/cli/summary.h"
#include "pomona/run/interrupt.h"
#include "pomona/run/manifest.h"

namespace pomona {
namespace {

using Step = void (*)(const RunOptions&, const OutputFolder&, const ProgressOutput&);

void OnCall(CLI::App& command, std::shared_ptr<StepOptions> options, Step step) {
  command.callback([options, step] {
    const InterruptGuard guard;
    const OutputFolder out(options->out);
    step(options->run_options(), out, {StyleFor(options->console), std::cerr});
    PrintSummary(out, ReadManifest(out), options->console, std::cout);
  });
}

}  // namespace

void AddRunCommand(CLI::App& app) {
  auto* command = app.add_subcommand("run", "Do all: extract features, fit, project");
  const auto options = std::make_shared<StepOptions>();
  AddExtractOptions(*command, *options);
  AddNewOut(*command, *options);
  AddFitOptions(*command, *options);
  AddProjectOptions(*command, *options);
  AddIncrementalOptions(*command, *options);
  AddKeepPcaOption(*command, *options);
  AddQuarantineOption(*command, *options);
  AddOverwriteOption(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer(R"(
Example:
  pomona run fruits/Test --out results --variance 0.95 --csv
  pomona run fruits/Test --out results --variance 0.95 --csv     # again: goes on where it stopped
  pomona run fruits/Test --out results --variance 0.95 --csv --incremental   # pictures were added)");
  OnCall(*command, options, RunAll);
}

void AddExtractCommand(CLI::App& app) {
  auto* command = app.add_subcommand("extract", "Pictures to features: the first step of run");
  const auto options = std::make_shared<StepOptions>();
  AddExtractOptions(*command, *options);
  AddNewOut(*command, *options);
  AddIncrementalOptions(*command, *options);
  AddQuarantineOption(*command, *options);
  AddOverwriteOption(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer("\nExample:\n  pomona extract fruits/Test --out results --precision bf16");
  OnCall(*command, options, RunExtract);
}

void AddFitCommand(CLI::App& app) {
  auto* command = app.add_subcommand(
      "fit", "Features to mean, deviation and components: the second step of run");
  const auto options = std::make_shared<StepOptions>();
  AddExistingOut(*command, *options);
  AddFitOptions(*command, *options);
  AddOverwriteOption(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer("\nExample:\n  pomona fit results --components 100 --overwrite");
  OnCall(*command, options, RunFit);
}

void AddProjectCommand(CLI::App& app) {
  auto* command = app.add_subcommand(
      "project", "Features and components to the final table: the third step of run");
  const auto options = std::make_shared<StepOptions>();
  AddExistingOut(*command, *options);
  AddProjectOptions(*command, *options);
  AddOverwriteOption(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer("\nExample:\n  pomona project results --csv --with-features --overwrite");
  OnCall(*command, options, RunProject);
}

}  // namespace pomona

// pomona run, and its three steps on their own: extract, fit, project.

#include <initializer_list>
#include <iostream>
#include <memory>

#include "pomona/cli/commands.h"
#include "pomona/cli/options.h"
#include "pomona/cli/summary.h"
#include "pomona/model/bundle.h"
#include "pomona/run/interrupt.h"
#include "pomona/run/manifest.h"

namespace pomona {
namespace {

void ExtractStep(const StepOptions& options, const OutputFolder& out, Json& manifest) {
  RefuseOverlap(out.root(), options.images);
  RequirePictures(options.images);  // before earlier results are removed
  const ModelSpec spec = OpenBundle(options.model, ModelSearchPath());
  const ExtractOptions extract = options.extract_options();
  const auto backbone =
      LoadOpenVinoBackbone(spec, {extract.num_threads, options.parsed_precision()});
  out.PrepareForFeatures(options.overwrite_mode());
  Progress progress("Extracting", "images", StyleFor(options.console), std::cerr);
  const ExtractSummary summary = Extract(extract, *backbone, out, progress);
  manifest["extract"] = DescribeExtract(extract, spec, options.parsed_precision(), summary);
  WriteManifest(out, manifest);
}

// What a step replaces is no longer told of, should the step fail.
void Forget(const OutputFolder& out, Json& manifest, std::initializer_list<const char*> steps) {
  for (const char* step : steps) manifest.erase(step);
  WriteManifest(out, manifest);
}

void FitStep(const StepOptions& options, const OutputFolder& out, Json& manifest) {
  out.RequireFeatures();
  out.PrepareForModel(options.overwrite_mode());
  Forget(out, manifest, {"fit", "project"});
  Progress progress("Fitting", "parts", StyleFor(options.console), std::cerr);
  const FitSummary summary = Fit(out, options.pca_options(), options.threads(), progress);
  manifest["fit"] = DescribeFit(options.pca_options(), summary);
  WriteManifest(out, manifest);
}

void ProjectStep(const StepOptions& options, const OutputFolder& out, Json& manifest) {
  out.RequireFeatures();
  out.RequireModel();
  out.PrepareForPca(options.overwrite_mode());
  Forget(out, manifest, {"project"});
  Progress progress("Projecting", "parts", StyleFor(options.console), std::cerr);
  const ProjectSummary summary = Project(out, options.project, options.threads(), progress);
  manifest["project"] = DescribeProject(options.project, summary);
  WriteManifest(out, manifest);
}

void PrintSummary(const StepOptions& options, const OutputFolder& out) {
  PrintSummary(out, ReadManifest(out), options.console, std::cout);
}

}  // namespace

void AddRunCommand(CLI::App& app) {
  auto* command = app.add_subcommand("run", "Do all: extract features, fit, project");
  const auto options = std::make_shared<StepOptions>();
  AddExtractOptions(*command, *options);
  AddNewOut(*command, *options);
  AddFitOptions(*command, *options);
  AddProjectOptions(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer("\nExample:\n  pomona run fruits/Test --out results --variance 0.95 --csv");
  command->callback([options] {
    const InterruptGuard guard;
    const OutputFolder out(options->out);
    Json manifest = Json::object();
    ExtractStep(*options, out, manifest);
    FitStep(*options, out, manifest);
    ProjectStep(*options, out, manifest);
    PrintSummary(*options, out);
  });
}

void AddExtractCommand(CLI::App& app) {
  auto* command = app.add_subcommand("extract", "Pictures to features: the first step of run");
  const auto options = std::make_shared<StepOptions>();
  AddExtractOptions(*command, *options);
  AddNewOut(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer("\nExample:\n  pomona extract fruits/Test --out results --precision bf16");
  command->callback([options] {
    const InterruptGuard guard;
    const OutputFolder out(options->out);
    Json manifest = Json::object();
    ExtractStep(*options, out, manifest);
    PrintSummary(*options, out);
  });
}

void AddFitCommand(CLI::App& app) {
  auto* command = app.add_subcommand(
      "fit", "Features to mean, deviation and components: the second step of run");
  const auto options = std::make_shared<StepOptions>();
  AddExistingOut(*command, *options);
  AddFitOptions(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer("\nExample:\n  pomona fit results --components 100 --overwrite");
  command->callback([options] {
    const InterruptGuard guard;
    const OutputFolder out(options->out);
    Json manifest = ReadManifest(out);
    FitStep(*options, out, manifest);
    PrintSummary(*options, out);
  });
}

void AddProjectCommand(CLI::App& app) {
  auto* command = app.add_subcommand(
      "project", "Features and components to the final table: the third step of run");
  const auto options = std::make_shared<StepOptions>();
  AddExistingOut(*command, *options);
  AddProjectOptions(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer("\nExample:\n  pomona project results --csv --with-features --overwrite");
  command->callback([options] {
    const InterruptGuard guard;
    const OutputFolder out(options->out);
    Json manifest = ReadManifest(out);
    ProjectStep(*options, out, manifest);
    PrintSummary(*options, out);
  });
}

}  // namespace pomona

// pomona doctor: what this machine offers, and what is missing.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "pomona/base/cpu.h"
#include "pomona/base/error.h"
#include "pomona/cli/commands.h"
#include "pomona/cli/console.h"
#include "pomona/model/backbone.h"
#include "pomona/model/bundle.h"
#include "pomona/run/manifest.h"

namespace pomona {
namespace {

void PrintLine(const std::string& name, const std::string& text) {
  std::cout << Bold(fmt::format("{:<16}", name)) << text << '\n';
}

void PrintMachine() {
  const CpuDevice cpu = DescribeCpu();
  PrintLine("cpu", cpu.name);
  PrintLine("threads", fmt::format("{} usable", NumUsableCpus()));
  const auto features = CpuFeatures();
  PrintLine("instructions",
            features.empty() ? "unknown" : fmt::format("{}", fmt::join(features, " ")));
  PrintLine("computes in", fmt::format("{}", fmt::join(cpu.capabilities, " ")));
  const bool has_bf16 =
      std::find(cpu.capabilities.begin(), cpu.capabilities.end(), "BF16") != cpu.capabilities.end();
  PrintLine("precision", has_bf16 ? "f32 (default), bf16" : "f32 (default); no bf16 on this CPU");
}

void PrintLibraries() {
  const Json versions = DescribeVersions();
  for (const auto& [name, version] : versions.items()) {
    PrintLine(name, version.get<std::string>());
  }
}

// Returns how many problems it printed.
int PrintModels() {
  std::vector<std::string> problems;
  for (const ModelSpec& listed : ListBundles(ModelSearchPath(), problems)) {
    const std::string folder = listed.graph_path.parent_path().string();
    try {
      OpenBundle(folder + "/", {});
      PrintLine("model",
                fmt::format("{} ({} features) in {}", listed.name, listed.dimension, folder));
    } catch (const Error& error) {  // all damaged bundles are worth a line, not only the first
      problems.emplace_back(error.what());
    }
  }
  for (const std::string& problem : problems) PrintLine("problem", problem);
  return static_cast<int>(problems.size());
}

void RunDoctor() {
  PrintMachine();
  PrintLibraries();
  const int num_problems = PrintModels();
  std::vector<std::string> ignored;
  if (num_problems == 0 && ListBundles(ModelSearchPath(), ignored).empty()) {
    throw Error(
        Error::Kind::kModel,
        "There is no model; ./dev build makes mobilenet_v2, and 'pomona models --help' says "
        "where bundles are looked for");
  }
  if (num_problems > 0) {
    throw Error(Error::Kind::kModel, fmt::format("{} model(s) cannot be used", num_problems));
  }
  std::cout << "Nothing is missing.\n";
}

}  // namespace

void AddDoctorCommand(CLI::App& app) {
  auto* command = app.add_subcommand(
      "doctor",
      "Say what this machine offers (CPU, precision, libraries, models), what is missing");
  command->footer("\nExample:\n  pomona doctor");
  command->callback(RunDoctor);
}

}  // namespace pomona

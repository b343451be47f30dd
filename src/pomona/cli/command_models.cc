// pomona models: the bundles that --model can name.

#include <fmt/format.h>

#include <iostream>
#include <string>
#include <vector>

#include "pomona/cli/commands.h"
#include "pomona/cli/console.h"
#include "pomona/model/bundle.h"

namespace pomona {
namespace {

void ListModels() {
  const auto search_path = ModelSearchPath();
  std::vector<std::string> problems;
  const auto bundles = ListBundles(search_path, problems);
  for (const ModelSpec& spec : bundles) {
    std::cout << Bold(spec.name) << '\n'
              << fmt::format("  {}\n  {}×{} pixels in, {} features out\n  licence: {}\n  {}\n",
                             spec.description, spec.pixels.width, spec.pixels.height,
                             spec.dimension, spec.licence, spec.graph_path.parent_path().string());
  }
  for (const std::string& problem : problems) std::cerr << "pomona: " << problem << '\n';
  if (!bundles.empty()) return;
  std::cout << "No model bundle. Looked in:\n";
  for (const auto& folder : search_path) std::cout << "  " << folder.string() << '\n';
  std::cout << "./dev build makes one of mobilenet_v2.\n";
}

}  // namespace

void AddModelsCommand(CLI::App& app) {
  auto* command = app.add_subcommand("models", "List the model bundles that there are");
  command->footer(
      "\nBundles are looked for in $POMONA_MODELS (folders separated by ':'), in\n"
      "~/.local/share/pomona/models, and in share/pomona/models beside the program.\n"
      "\nExample:\n  POMONA_MODELS=/opt/models pomona models");
  command->callback(ListModels);
}

}  // namespace pomona

// pomona compare: are two results the same?

#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "pomona/cli/commands.h"
#include "pomona/run/compare.h"
#include "pomona/run/manifest.h"
#include "pomona/run/progress.h"

namespace pomona {
namespace {

struct CompareOptions {
  std::string a;
  std::string b;
  int decimals = 5;
  bool json = false;
};

void PrintTable(const char* name, const std::optional<TableComparison>& table) {
  if (!table) return;
  if (!table->mismatch.empty()) {
    std::cout << fmt::format("  {:<11} differ: {}\n", name, table->mismatch);
    return;
  }
  std::cout << fmt::format("  {:<11} {} rows of {}, largest difference {:.3g}", name,
                           WithThousands(table->num_rows_a), table->dimension_a,
                           table->largest_difference);
  if (table->largest_difference > 0) std::cout << " in " << table->largest_difference_path;
  std::cout << '\n';
}

Json Describe(const std::optional<TableComparison>& table) {
  if (!table) return nullptr;
  return {{"rows", {table->num_rows_a, table->num_rows_b}},
          {"dimension", {table->dimension_a, table->dimension_b}},
          {"largest_difference", table->largest_difference},
          {"largest_difference_path", table->largest_difference_path},
          {"mismatch", table->mismatch.empty() ? Json(nullptr) : Json(table->mismatch)}};
}

int RunCompare(const CompareOptions& options) {
  const Comparison comparison = Compare(options.a, options.b);
  const bool same = comparison.IsSame(options.decimals);
  if (options.json) {
    const Json json = {{"same", same},
                       {"decimals", options.decimals},
                       {"features", Describe(comparison.features)},
                       {"components", Describe(comparison.components)}};
    std::cout << json.dump(2) << '\n';
  } else {
    std::cout << (same ? "Same" : "Different") << " to " << options.decimals << " decimals.\n";
    PrintTable("features", comparison.features);
    PrintTable("components", comparison.components);
  }
  return same ? 0 : 1;
}

}  // namespace

void AddCompareCommand(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("compare", "Hold two results side by side: the same, or what differs");
  const auto options = std::make_shared<CompareOptions>();
  command->add_option("A", options->a, "Folder of results, or of Parquet parts")
      ->required()
      ->type_name("");
  command->add_option("B", options->b, "Another one")->required()->type_name("");
  command
      ->add_option("--decimals", options->decimals,
                   "Numbers that agree to so many count as the same")
      ->type_name("N")
      ->check(CLI::Range(0, 15, "0-15"))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print the comparison as JSON");
  command->footer(
      "\nRows are taken in order and must name the same pictures; components are compared up to "
      "the\n"
      "sign of each. Exit code 0: the same, 1: different.\n"
      "\nExample:\n  pomona compare results-laptop results-cluster --decimals 5");
  command->callback([options, &exit_code] { exit_code = RunCompare(*options); });
}

}  // namespace pomona

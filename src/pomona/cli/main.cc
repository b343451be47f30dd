// The command line: one file a command, no work of its own.

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>

#include "pomona/base/error.h"
#include "pomona/base/version.h"
#include "pomona/cli/commands.h"

namespace pomona {
namespace {

constexpr const char* kDescription =
    "Features of pictures by a pretrained network, and their principal components.\n";

constexpr const char* kFooter = R"(
Start with
  pomona run PICTURES --out RESULTS
where PICTURES holds one folder a class. 'pomona COMMAND --help' tells more, with an example.

Exit codes: 0 done (for compare: the same), 1 failed (for compare: different), 2 bad usage,
130 interrupted. Messages go to standard error, results to standard output.)";

int Main(int argc, char** argv) {
  CLI::App app(kDescription, "pomona");
  app.footer(kFooter);
  app.set_version_flag("--version", "pomona " + std::string(Version()));
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  int exit_code = 0;
  AddRunCommand(app);
  AddExtractCommand(app);
  AddFitCommand(app);
  AddProjectCommand(app);
  AddModelsCommand(app);
  AddCompareCommand(app, exit_code);
  AddDoctorCommand(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;  // --help and --version come this way as well
  }
  return exit_code;
}

}  // namespace
}  // namespace pomona

int main(int argc, char** argv) {
  try {
    return pomona::Main(argc, argv);
  } catch (const pomona::Error& error) {
    std::cerr << "pomona: " << error.what() << '\n';
    return error.exit_code();
  } catch (const std::exception& error) {  // out of memory, or a defect
    std::cerr << "pomona: " << error.what() << '\n';
    return 1;
  }
}

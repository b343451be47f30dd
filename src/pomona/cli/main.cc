// The command line: one file a command, no work of its own.

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <new>
#include <string>

#include "pomona/base/error.h"
#include "pomona/base/version.h"
#include "pomona/cli/commands.h"
#include "pomona/cli/standard_streams.h"
#include "pomona/run/memory.h"

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

// One sentence, and where to read on.
std::string UsageMessage(const CLI::App* app, const CLI::Error& error) {
  const auto commands = app->get_subcommands();
  const auto rest = app->remaining();
  std::string what = error.what();
  if (commands.empty() && !rest.empty()) what = "There is no command '" + rest.front() + "'";
  if (commands.empty() && rest.empty() && error.get_name() == "RequiredError") {
    what = "A command is missing";
  }
  const std::string command = commands.empty() ? "" : commands.front()->get_name() + " ";
  return "pomona: " + what + "; see 'pomona " + command + "--help'\n";
}

int Main(int argc, char** argv) {
  CLI::App app(kDescription, "pomona");
  app.footer(kFooter);
  app.set_version_flag("--version", "pomona " + std::string(Version()));
  app.require_subcommand(1);
  app.failure_message(UsageMessage);
  app.get_formatter()->column_width(34);

  int exit_code = 0;
  AddRunCommand(app);
  AddExtractCommand(app);
  AddFitCommand(app);
  AddProjectCommand(app);
  AddRetryCommand(app);
  AddModelsCommand(app);
  AddCompareCommand(app, exit_code);
  AddDoctorCommand(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;  // --help and --version come this way as well
  }
  FinishStandardOutput();
  return exit_code;
}

int Fail(int exit_code, const std::string& message) {
  std::cerr << "pomona: " << message << '\n';
  return exit_code;
}

}  // namespace
}  // namespace pomona

int main(int argc, char** argv) {
  try {
    pomona::ReturnLargeBuffers();
    pomona::PrepareStandardStreams();
    return pomona::Main(argc, argv);
  } catch (const pomona::Error& error) {
    return pomona::Fail(error.exit_code(), error.what());
  } catch (const std::bad_alloc&) {
    return pomona::Fail(1, "The memory is used up; take fewer --threads or a smaller --max-pixels");
  } catch (const std::exception& error) {
    return pomona::Fail(
        1, std::string("This is a defect of Pomona's, please report it: ") + error.what());
  }
}

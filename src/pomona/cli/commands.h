#pragma once
// The commands, each added to the application by a function of its own file. What a command does,
// it does while the command line is parsed; what goes wrong is thrown as pomona::Error.

#include <CLI/CLI.hpp>

namespace pomona {

void AddRunCommand(CLI::App& app);
void AddExtractCommand(CLI::App& app);
void AddFitCommand(CLI::App& app);
void AddProjectCommand(CLI::App& app);
void AddRetryCommand(CLI::App& app);
void AddModelsCommand(CLI::App& app);
void AddCompareCommand(CLI::App& app, int& exit_code);
void AddDoctorCommand(CLI::App& app);

}  // namespace pomona

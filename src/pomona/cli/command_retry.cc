// pomona retry: the pictures that failed, once more.

#include <iostream>
#include <memory>

#include "pomona/cli/commands.h"
#include "pomona/cli/options.h"
#include "pomona/cli/summary.h"
#include "pomona/run/interrupt.h"
#include "pomona/run/manifest.h"

namespace pomona {

void AddRetryCommand(CLI::App& app) {
  auto* command = app.add_subcommand("retry", "Try the pictures that failed again, and only those");
  const auto options = std::make_shared<StepOptions>();
  AddExistingOut(*command, *options);
  command
      ->add_option("--images", options->images,
                   "Folder of the pictures, if it is no longer where OUT was made from")
      ->type_name("DIR");
  AddQuarantineOption(*command, *options);
  AddCommonOptions(*command, *options);
  command->footer(R"(
The model and the options are those that OUT was made with. If pictures can be used now, the
components are fitted and projected again.

Example:
  pomona retry results --quarantine still-broken
  pomona retry results --images /mnt/elsewhere/Test)");
  command->callback([options] {
    const InterruptGuard guard;
    const OutputFolder out(options->out);
    const RetrySummary summary =
        Retry(options->run_options(), out, {StyleFor(options->console), std::cerr});
    PrintRetry(summary, options->console, std::cout);
    PrintSummary(out, ReadManifest(out), options->console, std::cout);
  });
}

}  // namespace pomona

#pragma once
// What a run says when it is over.

#include <ostream>

#include "pomona/cli/console.h"
#include "pomona/run/manifest.h"
#include "pomona/run/output_folder.h"
#include "pomona/run/steps.h"

namespace pomona {

/// Prints what `manifest` holds: a few lines for a person, or all of it as JSON, or nothing if
/// quiet and not JSON.
void PrintSummary(const OutputFolder& out, const Json& manifest, const ConsoleOptions& console,
                  std::ostream& stream);

/// What a retry changed; nothing if quiet or JSON.
void PrintRetry(const RetrySummary& summary, const ConsoleOptions& console, std::ostream& stream);

}  // namespace pomona

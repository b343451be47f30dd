#pragma once
// Features and components to the table that people use.

#include <cstdint>

#include "pomona/run/output_folder.h"
#include "pomona/run/progress.h"

namespace pomona {

struct ProjectOptions {
  bool csv = false;                   // write out.csv() as well
  bool with_features = false;         // repeat the features in out.pca()
  bool with_scaled_features = false;  // and the standardised ones
};

struct ProjectSummary {
  std::int64_t num_rows = 0;
  double elapsed_s = 0;
};

/// Reads out.features() and out.model(), writes out.pca() part by part, and out.csv().
/// The bytes written do not depend on `num_threads`.
///
/// Throws Error(kInput) if one of them is not complete or they do not fit each other.
ProjectSummary Project(const OutputFolder& out, const ProjectOptions& options, int num_threads,
                       Progress& progress);

}  // namespace pomona

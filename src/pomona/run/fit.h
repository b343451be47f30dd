#pragma once
// Features to a scaler and principal components.

#include <cstdint>

#include "pomona/run/output_folder.h"
#include "pomona/run/progress.h"
#include "pomona/stats/pca.h"

namespace pomona {

struct FitSummary {
  std::int64_t num_rows = 0;
  int dimension = 0;
  int num_components = 0;
  double variance_ratio = 0;      // what the components hold
  int num_components_for_90 = 0;  // of the variance, in per cent
  int num_components_for_95 = 0;
  double elapsed_s = 0;
};

/// Reads out.features() and writes out.model(): scaler_mean.npy (D), scaler_std.npy (D),
/// pca_components.npy (K×D) and explained_variance_ratio.npy (K). Moments are taken part by part
/// and merged in a fixed tree: the bytes written do not depend on `num_threads`.
///
/// Throws Error(kInput) if the features are not complete or too few.
FitSummary Fit(const OutputFolder& out, const PcaOptions& options, int num_threads,
               Progress& progress);

}  // namespace pomona

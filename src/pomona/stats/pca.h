#pragma once
// Principal components of standardised features, exact, from their correlation matrix.

#include <optional>
#include <span>
#include <vector>

#include "pomona/stats/moments.h"
#include "pomona/stats/scaler.h"

namespace pomona {

struct PcaOptions {
  double variance = 0.95;                            // share of the variance to keep, in (0, 1]
  std::optional<int> num_components = std::nullopt;  // where given, decides in place of `variance`
};

/// The K leading eigenvectors of the correlation matrix.
struct Pca {
  /// K×D row-major, orthonormal rows, the one of the largest variance first. Of each row the entry
  /// of largest absolute value is positive (the first, where several are within 1e-10 of it), as in
  /// scikit-learn since 1.5. Entries of constant features are 0.
  std::vector<double> components;
  /// K: the sample variance (n−1) of each component's projections.
  std::vector<double> explained_variance;
  /// The share of the whole variance of every component there could be, the largest first: M values
  /// in [0, 1] whose sum is 1, with M = min(n−1, number of features that vary). The first K are
  /// those of `components`.
  std::vector<double> variance_ratios;

  int num_components() const { return static_cast<int>(explained_variance.size()); }
};

/// Fits on the moments and FitScaler's result on them. Works in the calling thread; the same
/// moments give the same bytes. Needs 2·8·D² bytes besides the moments.
///
/// Throws Error(kInput) when there are fewer than 2 pictures or no feature varies, and
/// Error(kUsage) when `options` ask for what cannot be: the message names the largest possible K.
Pca FitPca(const Moments& moments, const Scaler& scaler, const PcaOptions& options);

/// The least number of components that together keep more than `variance` of the whole (all of
/// them, where none exceed it, as for 1.0). "More than", not "at least": scikit-learn's rule for
/// PCA(n_components=variance, svd_solver='full'), searchsorted(cumsum(ratios), variance, 'right')
/// + 1.
int NumComponentsFor(std::span<const double> variance_ratios, double variance);

}  // namespace pomona

#pragma once
// Standardisation: what to take away from each feature, and what to divide it by.

#include <span>
#include <vector>

#include "pomona/stats/moments.h"

namespace pomona {

/// The mean and the standard deviation of each feature.
///
/// The standard deviation is the sample's (n−1), as in Spark ML's StandardScaler; scikit-learn's
/// divides by n. It is 0 for a constant feature, which is standardised to 0, as Spark does.
struct Scaler {
  std::vector<double> mean;                // D
  std::vector<double> standard_deviation;  // D, >= 0
};

/// Throws Error(kInput) when moments.count() < 2.
///
/// A feature counts as constant when its variance is below what rounding alone can leave of a
/// constant one: v <= n·ε·v + (n·ε·mean)², v being Σ(x−mean)²/n. That is the error bound of the
/// two-pass algorithm in Chan, Golub and LeVeque, "Algorithms for computing the sample variance"
/// (1983), the rule of scikit-learn's StandardScaler as well.
Scaler FitScaler(const Moments& moments);

/// (x − mean) / standard_deviation, and 0 where that is 0. rows and the result are N×D, row-major.
/// Throws Error(kInput) when the size is no multiple of D. Thread-safe.
std::vector<double> Standardise(const Scaler& scaler, std::span<const float> rows);

}  // namespace pomona

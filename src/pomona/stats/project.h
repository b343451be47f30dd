#pragma once
// From features to principal components.

#include <span>
#include <vector>

#include "pomona/stats/scaler.h"

namespace pomona {

/// Standardises feature rows and projects them on principal components. Thread-safe once made.
class Projector {
 public:
  /// components: K×D row-major, as in Pca. Throws Error(kInput) when the scaler's mean and standard
  /// deviation are not both of D > 0 values, or the components are not whole rows of D.
  Projector(Scaler scaler, std::vector<double> components);

  int dimension() const { return static_cast<int>(scaler_.mean.size()); }
  int num_components() const;

  /// rows: N×D row-major. Returns N×K row-major. Throws Error(kInput) when the size is no multiple
  /// of D. Takes 2·D KiB (2.6 MB for D = 1280) besides the result, however many rows there are.
  std::vector<double> Project(std::span<const float> rows) const;

  const Scaler& scaler() const { return scaler_; }

 private:
  Scaler scaler_;
  std::vector<double> components_;  // K×D
};

}  // namespace pomona

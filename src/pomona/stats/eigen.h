#pragma once
// Eigenvalues and leading eigenvectors of a real symmetric matrix, by LAPACK in float64.

#include <vector>

namespace pomona {

/// The spectrum of a symmetric matrix, and as many of its leading eigenvectors as are asked for.
///
/// All eigenvalues cost half as much as all eigenvectors, and how many vectors are wanted is known
/// only from the values: hence two steps. Works in the calling thread only, so the same matrix
/// gives the same bytes whatever the number of cores.
class SymmetricEigen {
 public:
  /// matrix: D×D row-major, of which only the upper triangle (column >= row) is read; finite.
  /// Throws Error(kInput) when LAPACK does not converge.
  SymmetricEigen(std::vector<double> matrix, int dimension);

  /// D values, the largest first.
  const std::vector<double>& values() const { return values_; }

  /// The eigenvectors of the `count` largest eigenvalues: count×D row-major, orthonormal rows, the
  /// largest eigenvalue first; each row's sign is arbitrary. count is in [1, D].
  /// Throws Error(kInput) when LAPACK does not converge.
  std::vector<double> LeadingVectors(int count) const;

 private:
  int dimension_;
  std::vector<double> reflectors_;    // D×D: what dsytrd left in place of the matrix
  std::vector<double> scales_;        // the scalar of each reflector (LAPACK's tau)
  std::vector<double> diagonal_;      // D, of the tridiagonal matrix
  std::vector<double> off_diagonal_;  // D−1, and one place that dstemr wants
  std::vector<double> values_;        // D, the largest first
};

}  // namespace pomona

#include "pomona/stats/eigen.h"

#include <fmt/format.h>
#include <lapacke.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/stats/blas.h"

namespace pomona {
namespace {

void CheckConverged(lapack_int info, const char* routine) {
  if (info != 0) {
    throw Error(Error::Kind::kInput,
                fmt::format("The eigenvalues of the features' correlation matrix could not be "
                            "computed: LAPACK's {} returned {}",
                            routine, info));
  }
}

}  // namespace

// A row-major upper triangle is a column-major lower one, which is how LAPACK is called here.
SymmetricEigen::SymmetricEigen(std::vector<double> matrix, int dimension)
    : dimension_(dimension),
      reflectors_(std::move(matrix)),
      scales_(static_cast<std::size_t>(dimension)),
      diagonal_(static_cast<std::size_t>(dimension)),
      off_diagonal_(static_cast<std::size_t>(dimension)) {
  UseCallingThreadOnly();
  CheckConverged(
      scipy_LAPACKE_dsytrd(LAPACK_COL_MAJOR, 'L', dimension_, reflectors_.data(), dimension_,
                           diagonal_.data(), off_diagonal_.data(), scales_.data()),
      "dsytrd");
  values_ = diagonal_;
  std::vector<double> off_diagonal = off_diagonal_;  // dsterf destroys it
  CheckConverged(scipy_LAPACKE_dsterf(dimension_, values_.data(), off_diagonal.data()), "dsterf");
  std::reverse(values_.begin(), values_.end());
}

std::vector<double> SymmetricEigen::LeadingVectors(int count) const {
  UseCallingThreadOnly();
  const auto d = static_cast<std::size_t>(dimension_);
  const auto k = static_cast<std::size_t>(count);
  std::vector<double> diagonal = diagonal_;  // dstemr destroys both
  std::vector<double> off_diagonal = off_diagonal_;
  std::vector<double> values(d);
  std::vector<double> vectors(k * d);
  std::vector<lapack_int> supports(2 * k);
  lapack_logical try_high_accuracy = 1;
  lapack_int num_found = 0;
  CheckConverged(scipy_LAPACKE_dstemr(LAPACK_COL_MAJOR, 'V', 'I', dimension_, diagonal.data(),
                                      off_diagonal.data(), 0.0, 0.0, dimension_ - count + 1,
                                      dimension_, &num_found, values.data(), vectors.data(),
                                      dimension_, count, supports.data(), &try_high_accuracy),
                 "dstemr");
  CheckConverged(
      scipy_LAPACKE_dormtr(LAPACK_COL_MAJOR, 'L', 'L', 'N', dimension_, count, reflectors_.data(),
                           dimension_, scales_.data(), vectors.data(), dimension_),
      "dormtr");
  // LAPACK gives the smallest first: turn the rows round.
  for (std::size_t low = 0, high = k - 1; low < high; ++low, --high) {
    std::swap_ranges(&vectors[low * d], &vectors[low * d] + d, &vectors[high * d]);
  }
  return vectors;
}

}  // namespace pomona

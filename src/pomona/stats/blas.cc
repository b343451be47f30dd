#include "pomona/stats/blas.h"

#include <cblas.h>

namespace pomona {

void UseCallingThreadOnly() {
  // OpenBLAS starts with one thread a core, and how it shares a product among them shows in the
  // last bits. Pomona's own threads each work on a part of their own instead.
  static const bool once = [] {
    scipy_openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(once);
}

std::string LinearAlgebraLibrary() { return scipy_openblas_get_config(); }

void CrossProductOfColumns(std::span<const double> rows, std::size_t dimension, std::size_t first,
                           std::size_t count, std::span<double> out) {
  UseCallingThreadOnly();
  const auto d = static_cast<blasint>(dimension);
  const auto n = static_cast<blasint>(rows.size() / dimension);
  const auto height = static_cast<blasint>(count);
  const auto width = static_cast<blasint>(dimension - first);
  scipy_cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, height, width, n, 1.0, &rows[first], d,
                    &rows[first], d, 0.0, out.data(), width);
}

void MultiplyTransposed(std::span<const double> a, std::span<const double> b, std::size_t dimension,
                        std::span<double> out) {
  UseCallingThreadOnly();
  const auto d = static_cast<blasint>(dimension);
  const auto n = static_cast<blasint>(a.size() / dimension);
  const auto k = static_cast<blasint>(b.size() / dimension);
  scipy_cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, k, d, 1.0, a.data(), d, b.data(), d,
                    0.0, out.data(), k);
}

}  // namespace pomona

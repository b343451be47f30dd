#pragma once
// The BLAS calls of this room. All run in the calling thread, and may run in several at once.

#include <cstddef>
#include <span>
#include <string>

namespace pomona {

/// Has OpenBLAS work in the calling thread only, whose results do not depend on the number of
/// cores. Called by every function of this room that uses BLAS or LAPACK; only the first call does
/// anything.
void UseCallingThreadOnly();

/// OpenBLAS's version and the kernels it chose for this CPU, on which the last bits of all results
/// depend: "OpenBLAS 0.3.34.481.3 … Haswell …".
std::string LinearAlgebraLibrary();

/// The products of `count` columns from column `first` on with the columns from `first` to the
/// last: out[i·(D−first) + j] = Σ_n rows[n][first+i] · rows[n][first+j]. rows is N×D and out is
/// count×(D−first), both row-major; N is at least 1.
void CrossProductOfColumns(std::span<const double> rows, std::size_t dimension, std::size_t first,
                           std::size_t count, std::span<double> out);

/// out = a · bᵀ. a is N×D, b is K×D and out is N×K, all row-major.
void MultiplyTransposed(std::span<const double> a, std::span<const double> b, std::size_t dimension,
                        std::span<double> out);

}  // namespace pomona

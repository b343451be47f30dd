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

/// matrix += rowsᵀ · rows, in the upper triangle (column >= row) only. rows is N×D and matrix D×D,
/// both row-major.
void AddCrossProduct(std::span<const double> rows, std::size_t dimension, std::span<double> matrix);

/// out = a · bᵀ. a is N×D, b is K×D and out is N×K, all row-major.
void MultiplyTransposed(std::span<const double> a, std::span<const double> b, std::size_t dimension,
                        std::span<double> out);

}  // namespace pomona

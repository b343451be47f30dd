#pragma once
// Transposition of bytes, 16 rows at a time, so that columns become contiguous.

#include <array>
#include <cstddef>
#include <cstdint>

namespace pomona {

inline constexpr std::size_t kTransposeRows = 16;

/// out[column·out_stride + row] = rows[row][column], for 16 rows and `num_columns` rounded up to a
/// multiple of 16: so many bytes of every row are read, and so many lines of `out` are written.
void TransposeRows(const std::array<const std::uint8_t*, kTransposeRows>& rows,
                   std::size_t num_columns, std::uint8_t* out, std::size_t out_stride);

}  // namespace pomona

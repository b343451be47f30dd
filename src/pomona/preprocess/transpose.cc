#include "pomona/preprocess/transpose.h"

#include <cstring>

#include "pomona/preprocess/cpu_clones.h"

namespace pomona {
namespace {

using Bytes16 = std::uint8_t __attribute__((vector_size(16)));
using Tile = std::array<Bytes16, 16>;

// Rows i and i+8 interleaved, four times over, is the transposition: each round moves one bit of
// the row number into the column number.
POMONA_INTO_CLONE void Transpose(Tile& tile) {
  for (int round = 0; round < 4; ++round) {
    const Tile before = tile;
    for (std::size_t i = 0; i < 8; ++i) {
      const Bytes16 a = before[i];
      const Bytes16 b = before[i + 8];
      tile[2 * i] =
          __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      tile[2 * i + 1] = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29,
                                                14, 30, 15, 31);
    }
  }
}

}  // namespace

POMONA_CPU_CLONES
void TransposeRows(const std::array<const std::uint8_t*, kTransposeRows>& rows,
                   std::size_t num_columns, std::uint8_t* out, std::size_t out_stride) {
  for (std::size_t column = 0; column < num_columns; column += 16) {
    Tile tile;
    for (std::size_t i = 0; i < 16; ++i) std::memcpy(&tile[i], rows[i] + column, 16);
    Transpose(tile);
    for (std::size_t i = 0; i < 16; ++i) std::memcpy(out + (column + i) * out_stride, &tile[i], 16);
  }
}

}  // namespace pomona

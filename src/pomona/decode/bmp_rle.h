#pragma once
// Run-length encoded bitmaps: BI_RLE8 and BI_RLE4.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pomona/image/image.h"

namespace pomona {

enum class BmpRle { kRle8, kRle4 };
enum class RowOrder { kBottomUp, kTopDown };

/// RGB of each pixel value; black where the file gives none.
using BmpPalette = std::array<std::array<std::uint8_t, 3>, 256>;

/// Fills `image` from the codes at `offset` of the file, with the reading that Pillow gives to odd
/// codes: runs are cut at the row's end, pixels that are jumped over have value 0. Returns how many
/// pixels the codes gave; if fewer than the image has, the rest is not written.
std::size_t ReadBmpRle(std::span<const std::uint8_t> file, std::size_t offset, BmpRle encoding,
                       RowOrder order, const BmpPalette& palette, Image& image);

}  // namespace pomona

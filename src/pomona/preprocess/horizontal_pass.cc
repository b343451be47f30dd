#include "pomona/preprocess/horizontal_pass.h"

#include <algorithm>
#include <array>
#include <span>

#include "pomona/preprocess/transpose.h"
#include "pomona/preprocess/weighted_sum.h"

namespace pomona {
namespace {

constexpr std::size_t kRows = HorizontalPass::kBlockRows;
constexpr std::size_t kColumnBytes = Image::kNumChannels * kRows;
static_assert(kRows % kTransposeRows == 0);
static_assert(kTransposeRows <= Image::kReadableSlack, "the last row is read in whole tiles");

// Bytes of a row of pixels, in whole tiles.
std::size_t TiledRowBytes(int width) {
  const std::size_t bytes = Image::kNumChannels * static_cast<std::size_t>(width);
  return (bytes + kTransposeRows - 1) / kTransposeRows * kTransposeRows;
}

}  // namespace

HorizontalPass::HorizontalPass(int input_width, int output_width, ResizeFilter filter)
    : columns_(ComputeFilterTaps(input_width, output_width, filter)),
      out_stride_(TiledRowBytes(output_width)),
      input_columns_(TiledRowBytes(input_width) * kRows),
      output_columns_(out_stride_ * kRows),
      sums_(kColumnBytes) {}

void HorizontalPass::Run(const Image& image, int first_row, std::uint8_t* out) {
  std::array<const std::uint8_t*, kTransposeRows> lines;
  for (std::size_t row = 0; row < kRows; row += kTransposeRows) {
    for (std::size_t i = 0; i < kTransposeRows; ++i) {
      const int y = std::min(first_row + static_cast<int>(row + i), image.height() - 1);
      lines[i] = image.row(y).data();
    }
    TransposeRows(lines, image.row_bytes(), &input_columns_[row], kRows);
  }

  const std::span<std::uint8_t> outputs(output_columns_);
  for (std::size_t x = 0; x < columns_.first.size(); ++x) {
    const auto first = static_cast<std::size_t>(columns_.first[x]);
    WeightedSum(&input_columns_[first * kColumnBytes], kColumnBytes,
                columns_.weights_of(static_cast<int>(x)), sums_,
                outputs.subspan(x * kColumnBytes, kColumnBytes));
  }

  for (std::size_t column = 0; column < out_stride_; column += kTransposeRows) {
    for (std::size_t i = 0; i < kTransposeRows; ++i) lines[i] = &outputs[(column + i) * kRows];
    TransposeRows(lines, kRows, out + column, out_stride_);
  }
}

}  // namespace pomona

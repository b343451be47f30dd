#pragma once
// Resizes rows to another width, a block of rows at a time.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pomona/image/image.h"
#include "pomona/preprocess/filter_taps.h"

namespace pomona {

/// A block is transposed first, so that the rows of one column lie side by side: the sums then run
/// over whole vectors, with one weight for all, instead of over three channels at a time.
///
/// Not thread-safe. Memory: 96 bytes per input column and per output column.
class HorizontalPass {
 public:
  static constexpr int kBlockRows = 32;  // 3·32 bytes a column: whole vectors of 16, 32 or 64 lanes

  HorizontalPass() = default;
  HorizontalPass(int input_width, int output_width, ResizeFilter filter);

  /// Bytes from one output row to the next: 3·output_width, rounded up to whole tiles.
  std::size_t out_stride() const { return out_stride_; }

  /// Resizes rows first_row … first_row + 31 of `image`; past the last row, that one is repeated.
  /// `out` holds kBlockRows·out_stride() bytes. The image's width is the constructor's.
  void Run(const Image& image, int first_row, std::uint8_t* out);

 private:
  FilterTaps columns_;
  std::size_t out_stride_ = 0;
  std::vector<std::uint8_t> input_columns_;   // input column × channel × row of the block
  std::vector<std::uint8_t> output_columns_;  // output column × channel × row of the block
  std::vector<std::int32_t> sums_;
};

}  // namespace pomona

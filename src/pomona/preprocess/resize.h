#pragma once
// Resizing with the same bytes as Pillow's Image.resize for RGB, 8 bits.

#include <cstdint>
#include <span>
#include <vector>

#include "pomona/image/image.h"
#include "pomona/image/pixel_spec.h"
#include "pomona/preprocess/filter_taps.h"
#include "pomona/preprocess/horizontal_pass.h"

namespace pomona {

/// Resizes to one fixed size, the bytes being those of Pillow 13's `Image.resize((width, height),
/// filter)`: one direction, rounded to 8 bits, then the other, in fixed point with 22 bits.
///
/// Which direction comes first changes the last bit of many pixels. Pillow 13 goes down the columns
/// first when the height shrinks by more than twice what the width does (in pixels), and along the
/// rows otherwise; Pillow up to 12 nearly always goes along the rows first.
///
/// Keeps the weights of the last input size and its buffers, so use one per thread. Not
/// thread-safe. Memory grows with the sides of the input, not with its pixels: at most 230 bytes a
/// pixel of width and 24 a pixel of height, with a few rows of the output's width (15 MB for a side
/// of 65,535). Whoever decodes bounds the sides.
class Resizer {
 public:
  /// `width` and `height` of the output are at least 1.
  Resizer(int width, int height, ResizeFilter filter);

  /// `image` has at least one pixel. The result is valid until the next call and as long as
  /// `image`: it is an internal buffer, or `image` itself when it has the right size already.
  const Image& Resize(const Image& image);

 private:
  void Prepare(int input_width, int input_height);
  void HorizontalThenVertical(const Image& image);
  void VerticalThenHorizontal(const Image& image);
  void VerticalOnly(const Image& image);
  void SumRows(const Image& image, int output_row, std::span<std::uint8_t> out);

  ResizeFilter filter_;
  Image output_;
  int input_width_ = 0;
  int input_height_ = 0;
  HorizontalPass horizontal_;
  FilterTaps rows_;
  Image strip_;                       // vertical first: a block of rows of the output's height
  std::vector<std::uint8_t> window_;  // rows of the output's width: see the two orders in resize.cc
  std::vector<std::int32_t> sums_;
};

}  // namespace pomona

#include "pomona/preprocess/resize.h"

#include <algorithm>
#include <cstddef>

#include "pomona/preprocess/weighted_sum.h"

namespace pomona {
namespace {

constexpr int kBlockRows = HorizontalPass::kBlockRows;

// Pillow 13's rule (src/libImaging/Resample.c, ImagingResampleInner).
bool IsVerticalFirst(const Image& input, const Image& output) {
  const std::int64_t lost_rows = std::int64_t{input.height()} - output.height();
  const std::int64_t lost_columns = std::int64_t{input.width()} - output.width();
  return lost_rows > 0 && lost_rows > 2 * lost_columns;
}

}  // namespace

Resizer::Resizer(int width, int height, ResizeFilter filter)
    : filter_(filter), output_(width, height) {}

const Image& Resizer::Resize(const Image& image) {
  if (image.width() == output_.width() && image.height() == output_.height()) return image;
  if (image.width() != input_width_ || image.height() != input_height_) {
    Prepare(image.width(), image.height());
  }
  if (image.width() == output_.width()) {
    VerticalOnly(image);
  } else if (IsVerticalFirst(image, output_)) {
    VerticalThenHorizontal(image);
  } else {
    HorizontalThenVertical(image);
  }
  return output_;
}

void Resizer::Prepare(int input_width, int input_height) {
  if (input_width != input_width_) {
    horizontal_ = HorizontalPass(input_width, output_.width(), filter_);
    strip_ = Image(input_width, kBlockRows);
    std::ranges::fill(strip_.pixels(), std::uint8_t{0});
    sums_.resize(std::max(strip_.row_bytes(), output_.row_bytes()));
  }
  rows_ = ComputeFilterTaps(input_height, output_.height(), filter_);
  input_width_ = input_width;
  input_height_ = input_height;
}

void Resizer::VerticalOnly(const Image& image) {
  for (int y = 0; y < output_.height(); ++y) SumRows(image, y, output_.row(y));
}

void Resizer::VerticalThenHorizontal(const Image& image) {
  const std::size_t stride = horizontal_.out_stride();
  window_.resize(stride * kBlockRows);
  for (int y = 0; y < output_.height(); y += kBlockRows) {
    const int num_rows = std::min(kBlockRows, output_.height() - y);
    for (int i = 0; i < num_rows; ++i) SumRows(image, y + i, strip_.row(i));
    // The strip's rows past num_rows are of no block, or of an earlier one: their results are
    // unused.
    horizontal_.Run(strip_, 0, window_.data());
    for (int i = 0; i < num_rows; ++i) {
      const auto row = window_.begin() + i * static_cast<std::ptrdiff_t>(stride);
      std::copy_n(row, output_.row_bytes(), output_.row(y + i).begin());
    }
  }
}

// Rows are made narrower or wider when an output row first needs them, and forgotten after the last
// that does: a tall picture needs a few of its rows at a time, and they stay in the cache.
void Resizer::HorizontalThenVertical(const Image& image) {
  const std::size_t stride = horizontal_.out_stride();
  const int window_rows = rows_.num_taps + kBlockRows;
  window_.resize(static_cast<std::size_t>(window_rows) * stride);
  int begin = 0;  // the window holds the input rows [begin, end)
  int end = 0;
  const auto at = [&](int row) {
    return window_.begin() + (row - begin) * static_cast<std::ptrdiff_t>(stride);
  };
  for (int y = 0; y < output_.height(); ++y) {
    const int first = rows_.first[static_cast<std::size_t>(y)];
    while (end < first + rows_.num_taps) {
      if (end + kBlockRows > begin + window_rows) {
        const int keep = std::min(first, end);
        std::copy(at(keep), at(end), window_.begin());
        begin = keep;
      }
      horizontal_.Run(image, end, &*at(end));
      end += kBlockRows;
    }
    WeightedSum(&*at(first), stride, rows_.weights_of(y), sums_, output_.row(y));
  }
}

void Resizer::SumRows(const Image& image, int output_row, std::span<std::uint8_t> out) {
  const int first = rows_.first[static_cast<std::size_t>(output_row)];
  WeightedSum(image.row(first).data(), image.row_bytes(), rows_.weights_of(output_row), sums_, out);
}

}  // namespace pomona

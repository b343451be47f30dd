#include "pomona/decode/bmp_rle.h"

#include <algorithm>

namespace pomona {
namespace {

constexpr std::uint8_t kEndOfLine = 0;
constexpr std::uint8_t kEndOfBitmap = 1;
constexpr std::uint8_t kDelta = 2;

/// Takes pixel values one by one, row after row; what is beyond the last row is dropped.
class PixelWriter {
 public:
  PixelWriter(RowOrder order, const BmpPalette& palette, Image& image)
      : order_(order), palette_(palette), image_(image) {}

  void Put(unsigned value) {
    if (full()) return;
    const std::array<std::uint8_t, 3>& colour = palette_[value];
    const int row = order_ == RowOrder::kTopDown ? y_ : image_.height() - 1 - y_;
    std::copy(colour.begin(), colour.end(), image_.row(row).begin() + std::ptrdiff_t{3} * x_);
    ++count_;
    if (++x_ == image_.width()) {
      x_ = 0;
      ++y_;
    }
  }

  void PutMany(std::size_t num_pixels, unsigned value) {
    for (std::size_t i = 0; i < num_pixels && !full(); ++i) Put(value);
  }

  bool full() const { return y_ == image_.height(); }
  std::size_t count() const { return count_; }
  std::size_t column() const { return static_cast<std::size_t>(x_); }

 private:
  RowOrder order_;
  const BmpPalette& palette_;
  Image& image_;
  int x_ = 0;
  int y_ = 0;
  std::size_t count_ = 0;
};

unsigned HighThenLow(std::uint8_t byte, std::size_t index) {
  return index % 2 == 0 ? byte >> 4 : byte & 15;
}

/// `count` pixels as they stand in `bytes`; false if bytes are missing.
bool PutLiteral(std::span<const std::uint8_t> bytes, BmpRle encoding, std::size_t count,
                PixelWriter& writer) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = encoding == BmpRle::kRle4 ? i / 2 : i;
    if (at >= bytes.size()) return false;
    writer.Put(encoding == BmpRle::kRle4 ? HighThenLow(bytes[at], i) : bytes[at]);
  }
  return true;
}

}  // namespace

std::size_t ReadBmpRle(std::span<const std::uint8_t> file, std::size_t offset, BmpRle encoding,
                       RowOrder order, const BmpPalette& palette, Image& image) {
  const std::size_t width = static_cast<std::size_t>(image.width());
  PixelWriter writer(order, palette, image);
  std::size_t x = 0;  // where the codes stand; a literal run may leave it beyond the row's end
  std::size_t at = offset;
  while (!writer.full() && at + 2 <= file.size()) {
    const std::uint8_t length = file[at];
    const std::uint8_t value = file[at + 1];
    at += 2;
    if (length > 0) {
      const std::size_t run = std::min<std::size_t>(length, x < width ? width - x : 0);
      for (std::size_t i = 0; i < run; ++i) {
        writer.Put(encoding == BmpRle::kRle4 ? HighThenLow(value, i) : value);
      }
      x += run;
    } else if (value == kEndOfLine) {
      if (writer.column() != 0) writer.PutMany(width - writer.column(), 0);
      x = 0;
    } else if (value == kEndOfBitmap) {
      break;
    } else if (value == kDelta) {
      if (at + 2 > file.size()) break;
      writer.PutMany(file[at] + file[at + 1] * width, 0);
      at += 2;
      x = writer.column();
    } else {
      const std::size_t num_bytes = encoding == BmpRle::kRle4 ? (value + 1U) / 2 : value;
      const std::span<const std::uint8_t> bytes = file.subspan(at);
      if (!PutLiteral(bytes, encoding, value, writer)) break;
      x += value;
      at += num_bytes;
      at += at % 2;  // to an even place in the file, as in Pillow, not in the codes
    }
  }
  return writer.count();
}

}  // namespace pomona

#pragma once
// Decoded pixels.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace pomona {

/// RGB, 8 bits a channel, H×W×3, row-major, no gap between rows. Move-only.
///
/// Pixels are not initialised. kReadableSlack bytes after the last pixel may be read (not relied
/// on), so that vector code can load a whole register at the last pixel.
class Image {
 public:
  static constexpr int kNumChannels = 3;
  static constexpr std::size_t kReadableSlack = 64;

  Image() = default;

  /// `width` and `height` are in pixels, at least 1; the caller has checked them against its limit.
  Image(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  std::size_t row_bytes() const { return static_cast<std::size_t>(width_) * kNumChannels; }
  std::size_t size_bytes() const { return row_bytes() * static_cast<std::size_t>(height_); }

  std::span<std::uint8_t> pixels() { return {pixels_.get(), size_bytes()}; }
  std::span<const std::uint8_t> pixels() const { return {pixels_.get(), size_bytes()}; }
  std::span<std::uint8_t> row(int y);
  std::span<const std::uint8_t> row(int y) const;

 private:
  int width_ = 0;
  int height_ = 0;
  std::unique_ptr<std::uint8_t[]> pixels_;
};

}  // namespace pomona

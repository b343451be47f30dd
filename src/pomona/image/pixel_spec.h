#pragma once
// What a network wants its pixels to be.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace pomona {

enum class ResizeFilter { kBilinear, kBicubic, kLanczos };
enum class ColourOrder { kRgb, kBgr };

/// "bilinear", "bicubic", "lanczos", as Pillow names them; nothing if the name is none of these.
std::optional<ResizeFilter> ParseResizeFilter(std::string_view name);
std::string_view ToString(ResizeFilter filter);

/// A picture becomes a 3×height×width float32 tensor of (pixel / divisor − mean[c]) / std[c], where
/// c counts in the order of `colour_order`.
struct PixelSpec {
  int width = 224;   // pixels
  int height = 224;  // pixels
  ResizeFilter filter = ResizeFilter::kBicubic;
  ColourOrder colour_order = ColourOrder::kRgb;
  double divisor = 255;
  std::array<double, 3> mean = {0, 0, 0};
  std::array<double, 3> std = {1, 1, 1};

  /// Floats in one tensor: 3·height·width.
  std::size_t num_floats() const {
    return std::size_t{3} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
};

}  // namespace pomona

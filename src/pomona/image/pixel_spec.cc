#include "pomona/image/pixel_spec.h"

namespace pomona {

std::optional<ResizeFilter> ParseResizeFilter(std::string_view name) {
  if (name == "bilinear") return ResizeFilter::kBilinear;
  if (name == "bicubic") return ResizeFilter::kBicubic;
  if (name == "lanczos") return ResizeFilter::kLanczos;
  return std::nullopt;
}

}  // namespace pomona

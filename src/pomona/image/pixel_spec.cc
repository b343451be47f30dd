#include "pomona/image/pixel_spec.h"

namespace pomona {

std::optional<ResizeFilter> ParseResizeFilter(std::string_view name) {
  if (name == "bilinear") return ResizeFilter::kBilinear;
  if (name == "bicubic") return ResizeFilter::kBicubic;
  if (name == "lanczos") return ResizeFilter::kLanczos;
  return std::nullopt;
}

std::string_view ToString(ResizeFilter filter) {
  switch (filter) {
    case ResizeFilter::kBilinear:
      return "bilinear";
    case ResizeFilter::kBicubic:
      return "bicubic";
    case ResizeFilter::kLanczos:
      break;
  }
  return "lanczos";
}

}  // namespace pomona

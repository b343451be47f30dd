#include "pomona/model/backbone.h"

namespace pomona {

std::optional<Precision> ParsePrecision(std::string_view name) {
  if (name == "f32") return Precision::kF32;
  if (name == "bf16") return Precision::kBf16;
  return std::nullopt;
}

std::string_view ToString(Precision precision) {
  return precision == Precision::kF32 ? "f32" : "bf16";
}

}  // namespace pomona

// The text of a model.json.

#include "pomona/base/error.h"
#include "pomona/model/model_spec.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pomona;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const ModelSpec spec = ParseModelSpec(text, "bundle");
    Require(spec.graph_path.parent_path() == "bundle", "the graph lies in the bundle");
    Require(spec.dimension >= 1 && spec.pixels.num_floats() >= 3, "sizes are positive");
    Require(spec.pixels.divisor > 0, "the divisor is positive");
    for (const double std : spec.pixels.std) Require(std > 0, "deviations are positive");
  } catch (const Error& error) {
    RequireOneLine(error.what());
  }
  return 0;
}

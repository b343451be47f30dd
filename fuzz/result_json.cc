// The JSON files of a result folder: any text, and a plan, as ./pomona reads them again.

#include "pomona/base/error.h"
#include "pomona/run/json_file.h"
#include "pomona/run/plan.h"
#include "target.h"

namespace pomona {
namespace {

void ReadAsPlan(const Json& json) {
  Require(!FirstDifference(json, json).has_value(), "a plan does not differ from itself");
  const Json now = DescribePlan({});
  if (const auto difference = FirstDifference(now, json)) RequireOneLine(*difference);
  const RecordedPlan plan = ParsePlan(json, "out/plan.json");
  Require(plan.extract.part_rows >= 1, "a part has rows");
}

}  // namespace
}  // namespace pomona

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pomona;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    ReadAsPlan(ParseJsonObject(text, "out/plan.json"));
  } catch (const Error& error) {
    RequireOneLine(error.what());
  }
  return 0;
}

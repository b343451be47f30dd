#include "pomona/run/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "pomona/base/error.h"
#include "pomona/base/utf8.h"
#include "pomona/run/manifest.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

constexpr int kFormat = 1;

// A path that still leads there from another working directory.
std::string Absolute(const fs::path& path) {
  std::error_code failed;
  const fs::path absolute = fs::absolute(path, failed);
  return ToUtf8((failed ? path : absolute).lexically_normal().string());
}

Json DescribeInput(const ModelSpec& model) {
  const PixelSpec& pixels = model.pixels;
  return {{"name", model.input_name},
          {"width", pixels.width},
          {"height", pixels.height},
          {"resize_filter", ToString(pixels.filter)},
          {"colour_order", pixels.colour_order == ColourOrder::kRgb ? "RGB" : "BGR"},
          {"divisor", pixels.divisor},
          {"mean", pixels.mean},
          {"std", pixels.std}};
}

std::string Value(const Json& value) {
  if (value.is_null()) return "not given";
  // Whatever the file holds: one short line, and no command to the terminal.
  constexpr std::size_t kMaxLength = 100;
  const std::string text = value.dump(-1, ' ', /*ensure_ascii=*/true);
  return text.size() > kMaxLength ? text.substr(0, kMaxLength) + "..." : text;
}

Json Member(const Json& json, const std::string& key) {
  return json.is_object() ? json.value(key, Json()) : Json();
}

// A count of at least 1; what get<>() would round or wrap is none.
std::int64_t Count(const Json& value) {
  const bool is_count = value.is_number_integer() && value.get<std::int64_t>() >= 1;
  if (!is_count) throw std::out_of_range("not a count");
  return value.get<std::int64_t>();
}

}  // namespace

Json DescribePlan(const Plan& plan) {
  const ExtractOptions& extract = plan.extract;
  const ModelSpec& model = plan.model;
  return {{"format", kFormat},
          {"images", Absolute(extract.images)},
          {"options",
           {{"precision", ToString(plan.precision)},
            {"part_rows", extract.part_rows},
            {"limit", extract.limit ? Json(*extract.limit) : Json(nullptr)},
            {"max_pixels", extract.decode.max_pixels},
            {"exif", extract.decode.exif == ExifOrientation::kApply ? "apply" : "ignore"},
            {"max_failure_rate", extract.max_failure_rate}}},
          {"model",
           {{"name", model.name},
            {"bundle", Absolute(model.graph_path.parent_path())},
            {"dimension", model.dimension},
            {"input", DescribeInput(model)},
            {"output", model.output_name},
            {"graph_sha256", model.graph_sha256},
            {"weights_sha256", model.weights_sha256},
            {"licence", model.licence}}},
          {"versions", DescribeVersions()}};
}

RecordedPlan ParsePlan(const Json& json, const fs::path& path) {
  try {
    const Json& options = json.at("options");
    RecordedPlan plan;
    plan.bundle = json.at("model").at("bundle").get<std::string>();
    plan.precision = ParsePrecision(options.at("precision").get<std::string>()).value();
    ExtractOptions& extract = plan.extract;
    extract.images = json.at("images").get<std::string>();
    const std::int64_t part_rows = Count(options.at("part_rows"));
    if (!options.at("limit").is_null()) extract.limit = Count(options.at("limit"));
    extract.decode.max_pixels = Count(options.at("max_pixels"));
    extract.decode.exif =
        options.at("exif") == "apply" ? ExifOrientation::kApply : ExifOrientation::kIgnore;
    extract.max_failure_rate = options.at("max_failure_rate").get<double>();
    extract.part_rows = static_cast<int>(std::min<std::int64_t>(part_rows, kMaxPartRows));
    if (extract.part_rows == part_rows) return plan;
  } catch (const Json::exception&) {           // one sentence for these,
  } catch (const std::out_of_range&) {         // for what is no count,
  } catch (const std::bad_optional_access&) {  // and for a precision that there is not
  }
  throw Error(
      Error::Kind::kInput,
      fmt::format("{} is not as Pomona wrote it; run again with --overwrite", path.string()));
}

std::string FlagOf(const std::string& key) {
  std::string flag = "--" + key;
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::optional<Json> ReadPlan(const OutputFolder& out) { return ReadJsonFile(out.plan()); }

void WritePlan(const OutputFolder& out, const Json& plan) { WriteJsonFile(out.plan(), plan); }

std::optional<std::string> FirstDifference(const Json& now, const Json& earlier) {
  for (const char* key : {"precision", "part_rows", "limit", "max_pixels", "exif"}) {
    const Json value = Member(Member(now, "options"), key);
    const Json other = Member(Member(earlier, "options"), key);
    if (value != other) {
      return fmt::format("{} is {}, not {}", FlagOf(key), Value(value), Value(other));
    }
  }
  for (const char* key : {"graph_sha256", "input", "output", "dimension"}) {
    const Json value = Member(Member(now, "model"), key);
    const Json other = Member(Member(earlier, "model"), key);
    if (value != other) {
      return fmt::format("the model's {} is {}, not {}", key, Value(value), Value(other));
    }
  }
  for (const char* key : {"pomona", "openvino", "arrow", "codecs"}) {
    const Json value = Member(Member(now, "versions"), key);
    const Json other = Member(Member(earlier, "versions"), key);
    if (value != other) {
      return fmt::format("the version of {} is {}, not {}", key, Value(value), Value(other));
    }
  }
  return std::nullopt;
}

}  // namespace pomona

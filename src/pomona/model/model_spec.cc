#include "pomona/model/model_spec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "pomona/base/error.h"

namespace pomona {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr int kMaxInputSize = 4096;     // pixels a side: far above any published backbone
constexpr int kMaxDimension = 1 << 14;  // features: bounds the D×D matrices of the PCA
constexpr std::size_t kMaxTextBytes = 1000;
constexpr double kMaxAbsNormaliser = 1e6;  // divisor, mean, std

[[noreturn]] void Reject(const std::filesystem::path& folder, const std::string& what) {
  throw Error(Error::Kind::kModel,
              fmt::format("{}: {}; remove the bundle's folder and add the model again",
                          (folder / "model.json").string(), what));
}

// On a terminal it would be a command.
bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// Reads fields of one JSON object and names the field in what it throws.
class Fields {
 public:
  Fields(const json& object, std::string prefix, const std::filesystem::path& folder)
      : object_(object), prefix_(std::move(prefix)), folder_(folder) {
    if (!object_.is_object()) Reject(folder_, fmt::format("'{}' is not an object", prefix_));
  }

  Fields Object(const char* name) const { return {Find(name), prefix_ + name + ".", folder_}; }

  std::string String(const char* name) const {
    const json& value = Find(name);
    if (!value.is_string()) Refuse(name, "is not a string");
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > kMaxTextBytes || std::any_of(text.begin(), text.end(), IsControl)) {
      Refuse(name, fmt::format("is not one line of at most {} bytes", kMaxTextBytes));
    }
    return text;
  }

  int Int(const char* name, int low, int high) const {
    const json& value = Find(name);
    if (!value.is_number_integer()) Refuse(name, "is not a whole number");
    const auto number = value.get<std::int64_t>();
    if (number < low || number > high) {
      Refuse(name, fmt::format("is {}, not within {} to {}", number, low, high));
    }
    return static_cast<int>(number);
  }

  double Number(const char* name) const { return Checked(name, Find(name)); }

  std::array<double, 3> Triple(const char* name) const {
    const json& value = Find(name);
    if (!value.is_array() || value.size() != 3) Refuse(name, "is not a list of three numbers");
    return {Checked(name, value[0]), Checked(name, value[1]), Checked(name, value[2])};
  }

  [[noreturn]] void Refuse(const char* name, const std::string& why) const {
    Reject(folder_, fmt::format("'{}{}' {}", prefix_, name, why));
  }

 private:
  const json& Find(const char* name) const {
    const auto found = object_.find(name);
    if (found == object_.end()) Refuse(name, "is missing");
    return *found;
  }

  double Checked(const char* name, const json& value) const {
    if (!value.is_number()) Refuse(name, "is not a number");
    const auto number = value.get<double>();
    if (!(std::abs(number) <= kMaxAbsNormaliser)) Refuse(name, "is out of range");
    return number;
  }

  const json& object_;
  std::string prefix_;
  const std::filesystem::path& folder_;
};

PixelSpec ParsePixels(const Fields& input) {
  PixelSpec pixels;
  pixels.width = input.Int("width", 1, kMaxInputSize);
  pixels.height = input.Int("height", 1, kMaxInputSize);

  const auto parsed_filter = ParseResizeFilter(input.String("resize_filter"));
  if (!parsed_filter) input.Refuse("resize_filter", "is not bilinear, bicubic or lanczos");
  pixels.filter = *parsed_filter;

  const std::string order = input.String("colour_order");
  if (order != "RGB" && order != "BGR") input.Refuse("colour_order", "is neither RGB nor BGR");
  pixels.colour_order = order == "RGB" ? ColourOrder::kRgb : ColourOrder::kBgr;

  pixels.divisor = input.Number("divisor");
  if (pixels.divisor <= 0) input.Refuse("divisor", "is not positive");
  pixels.mean = input.Triple("mean");
  pixels.std = input.Triple("std");
  for (const double std : pixels.std) {
    if (std <= 0) input.Refuse("std", "holds a number that is not positive");
  }
  return pixels;
}

}  // namespace

ModelSpec ParseModelSpec(std::string_view json_text, const std::filesystem::path& folder) {
  const json root = json::parse(json_text, nullptr, /*allow_exceptions=*/false);
  if (root.is_discarded()) Reject(folder, "is not JSON");
  const Fields fields(root, "", folder);
  fields.Int("format", kFormat, kFormat);

  ModelSpec spec;
  spec.name = fields.String("name");
  spec.description = fields.String("description");
  spec.licence = fields.String("licence");
  spec.weights_sha256 = fields.Object("weights").String("sha256");
  spec.graph_sha256 = fields.String("graph_sha256");

  // A bundle is one folder: a graph elsewhere would be somebody else's file.
  const std::filesystem::path graph = fields.String("graph");
  if (graph.empty() || graph != graph.filename() || graph == "..") {
    fields.Refuse("graph", "is not the name of a file in the bundle's folder");
  }
  spec.graph_path = folder / graph;

  const Fields input = fields.Object("input");
  spec.input_name = input.String("name");
  spec.pixels = ParsePixels(input);
  const Fields output = fields.Object("output");
  spec.output_name = output.String("name");
  spec.dimension = output.Int("dimension", 1, kMaxDimension);
  return spec;
}

}  // namespace pomona

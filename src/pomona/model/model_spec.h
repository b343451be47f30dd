#pragma once
// What a model bundle says of itself: model.json, read and checked.

#include <filesystem>
#include <string>
#include <string_view>

#include "pomona/image/pixel_spec.h"

namespace pomona {

/// A network cut before its classifier, and the pixels it was trained on. Everything that differs
/// from one model to another is here: no stage knows a model by name.
struct ModelSpec {
  std::string name;            // "mobilenet_v2"
  std::string description;     // one line for a person
  std::string licence;         // of the weights
  std::string weights_sha256;  // of the published weights the graph was made from
  std::string graph_sha256;    // of the graph file itself
  std::filesystem::path graph_path;
  std::string input_name;   // tensor N×3×H×W, float32
  std::string output_name;  // tensor N×D, float32
  int dimension = 0;        // D
  PixelSpec pixels;
};

/// Reads the text of a model.json; `folder` is where the graph file lies.
/// Throws Error(kModel) that names the field when one is missing, of another type or out of range,
/// and for a text that is not one short line.
ModelSpec ParseModelSpec(std::string_view json_text, const std::filesystem::path& folder);

}  // namespace pomona

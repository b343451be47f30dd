#pragma once
// A network cut before its classifier.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pomona/model/model_spec.h"

namespace pomona {

enum class Precision { kF32, kBf16 };

/// "f32" or "bf16"; nothing if `name` is neither.
std::optional<Precision> ParsePrecision(std::string_view name);
std::string_view ToString(Precision precision);

struct BackboneOptions {
  int num_streams = 1;  // pictures in flight at once, one single-threaded stream each
  Precision precision = Precision::kF32;
};

/// One picture in, one row of features out, on one of several independent streams.
class Backbone {
 public:
  virtual ~Backbone() = default;

  virtual const ModelSpec& spec() const = 0;

  /// `pixels`: 3×H×W floats as spec().pixels says. `features`: spec().dimension floats, filled by
  /// the call. `stream` is within 0 to num_streams − 1. Calls on different streams may run at once;
  /// what is computed does not depend on the stream, nor on what else runs.
  virtual void Forward(int stream, std::span<const float> pixels, std::span<float> features) = 0;
};

/// The network of `spec` on OpenVINO's CPU device.
/// Throws Error(kModel) if the graph cannot be read or is not what the spec says, Error(kUsage) if
/// the CPU cannot compute in the precision asked for.
std::unique_ptr<Backbone> LoadOpenVinoBackbone(const ModelSpec& spec,
                                               const BackboneOptions& options);

/// No network: feature d is the mean of the pixels d, d + D, d + 2·D, … For tests of what stands
/// around a network, and for race detection, which OpenVINO is not instrumented for.
std::unique_ptr<Backbone> MakeFakeBackbone(const ModelSpec& spec);

/// What OpenVINO sees of this machine's CPU.
struct CpuDevice {
  std::string name;
  std::vector<std::string> capabilities;  // "FP32", "BF16", "INT8", …
};
CpuDevice DescribeCpu();

/// The version of the OpenVINO runtime in use.
std::string OpenVinoVersion();

}  // namespace pomona

#include <fmt/format.h>
#include <openvino/openvino.hpp>

#include <algorithm>
#include <exception>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/model/backbone.h"

namespace pomona {
namespace {

[[noreturn]] void Reject(const ModelSpec& spec, const std::string& what) {
  throw Error(Error::Kind::kModel, fmt::format("Model {} ({}) cannot be used: {}", spec.name,
                                               spec.graph_path.string(), what));
}

// The last line says what is wrong; OpenVINO puts its own source lines before it.
std::string Brief(const std::exception& error) {
  std::string_view text = error.what();
  text = text.substr(0, text.find_last_not_of(" .\n") + 1);
  text.remove_prefix(text.rfind('\n') + 1);  // all of it where there is one line: npos + 1 is 0
  return std::string(text.substr(0, 300)) + "; remove its folder and add the model again";
}

std::shared_ptr<ov::Model> ReadGraph(ov::Core& core, const ModelSpec& spec) {
  std::shared_ptr<ov::Model> model = core.read_model(spec.graph_path.string());
  const auto height = static_cast<ov::Dimension::value_type>(spec.pixels.height);
  const auto width = static_cast<ov::Dimension::value_type>(spec.pixels.width);
  // Batch 1 is the fastest for one stream a core: the activations of one picture stay in its cache.
  model->reshape({{spec.input_name, ov::PartialShape{1, 3, height, width}}});

  const ov::Output<ov::Node> output = model->output(spec.output_name);
  const ov::PartialShape expected{1, spec.dimension};
  if (output.get_partial_shape() != expected || output.get_element_type() != ov::element::f32 ||
      model->input(spec.input_name).get_element_type() != ov::element::f32) {
    Reject(spec, fmt::format("its output is {} {}, model.json says f32 [1,{}]",
                             output.get_element_type().to_string(),
                             output.get_partial_shape().to_string(), spec.dimension));
  }
  return model;
}

class OpenVinoBackbone : public Backbone {
 public:
  OpenVinoBackbone(const ModelSpec& spec, const BackboneOptions& options) : spec_(spec) {
    const ov::element::Type precision =
        options.precision == Precision::kF32 ? ov::element::f32 : ov::element::bf16;
    // The precision is always asked for: left alone, OpenVINO takes bf16 where the CPU has it.
    const ov::AnyMap properties = {
        ov::hint::inference_precision(precision), ov::num_streams(options.num_streams),
        ov::inference_num_threads(options.num_streams), ov::hint::enable_cpu_pinning(false)};
    compiled_ = core_.compile_model(ReadGraph(core_, spec), "CPU", properties);
    if (compiled_.get_property(ov::hint::inference_precision) != precision) {
      throw Error(Error::Kind::kUsage,
                  fmt::format("This CPU does not compute in {}; use --precision f32",
                              ToString(options.precision)));
    }
    for (int i = 0; i < options.num_streams; ++i) {
      requests_.push_back(compiled_.create_infer_request());
    }
  }

  const ModelSpec& spec() const override { return spec_; }

  void Forward(int stream, std::span<const float> pixels, std::span<float> features) override {
    ov::InferRequest& request = requests_.at(static_cast<std::size_t>(stream));
    const ov::Shape shape{1, 3, static_cast<std::size_t>(spec_.pixels.height),
                          static_cast<std::size_t>(spec_.pixels.width)};
    // The tensor only reads, but its constructor for host memory takes a mutable pointer.
    request.set_input_tensor(
        ov::Tensor(ov::element::f32, shape, const_cast<float*>(pixels.data())));
    request.infer();
    const ov::Tensor output = request.get_output_tensor();
    std::copy_n(output.data<const float>(), features.size(), features.begin());
  }

 private:
  ModelSpec spec_;
  ov::Core core_;
  ov::CompiledModel compiled_;
  std::vector<ov::InferRequest> requests_;
};

}  // namespace

std::unique_ptr<Backbone> LoadOpenVinoBackbone(const ModelSpec& spec,
                                               const BackboneOptions& options) {
  try {
    return std::make_unique<OpenVinoBackbone>(spec, options);
  } catch (const ov::Exception& error) {  // third-party errors stop at the room's door
    Reject(spec, Brief(error));
  }
}

CpuDevice DescribeCpu() {
  ov::Core core;
  return {core.get_property("CPU", ov::device::full_name),
          core.get_property("CPU", ov::device::capabilities)};
}

std::string OpenVinoVersion() { return ov::get_openvino_version().buildNumber; }

}  // namespace pomona

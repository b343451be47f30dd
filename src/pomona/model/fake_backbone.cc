#include "pomona/model/backbone.h"

namespace pomona {
namespace {

class FakeBackbone : public Backbone {
 public:
  explicit FakeBackbone(const ModelSpec& spec) : spec_(spec) {}

  const ModelSpec& spec() const override { return spec_; }

  void Forward(int /*stream*/, std::span<const float> pixels, std::span<float> features) override {
    for (std::size_t d = 0; d < features.size(); ++d) {
      float sum = 0;
      int count = 0;
      for (std::size_t i = d; i < pixels.size(); i += features.size()) {
        sum += pixels[i];
        ++count;
      }
      features[d] = count == 0 ? 0 : sum / static_cast<float>(count);
    }
  }

 private:
  ModelSpec spec_;
};

}  // namespace

std::unique_ptr<Backbone> MakeFakeBackbone(const ModelSpec& spec) {
  return std::make_unique<FakeBackbone>(spec);
}

}  // namespace pomona

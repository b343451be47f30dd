#include "pomona/featurize/featurizer.h"

#include "pomona/base/stopwatch.h"

namespace pomona {

Featurizer::Featurizer(const DecodeOptions& decode, Backbone& backbone, int stream)
    : decode_(decode),
      backbone_(backbone),
      stream_(stream),
      preprocessor_(backbone.spec().pixels),
      tensor_(backbone.spec().pixels.num_floats()),
      features_(static_cast<std::size_t>(backbone.spec().dimension)) {}

Expected<std::span<const float>, Failure> Featurizer::Run(std::span<const std::uint8_t> encoded) {
  Stopwatch stopwatch;
  const auto image = Decode(encoded, decode_);
  times_.decode_s += stopwatch.Lap();
  if (!image) return Unexpected<Failure>(image.error());

  preprocessor_.Run(*image, tensor_);
  times_.preprocess_s += stopwatch.Lap();

  backbone_.Forward(stream_, tensor_, features_);
  times_.infer_s += stopwatch.Lap();
  return features_;
}

}  // namespace pomona

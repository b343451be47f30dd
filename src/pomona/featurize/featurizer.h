#pragma once
// One picture's bytes through decode → preprocess → model.

#include <cstdint>
#include <span>
#include <vector>

#include "pomona/base/expected.h"
#include "pomona/decode/decode.h"
#include "pomona/image/failure.h"
#include "pomona/model/backbone.h"
#include "pomona/preprocess/preprocess.h"

namespace pomona {

/// Seconds in each of the three stages.
struct FeaturizeTimes {
  double decode_s = 0;
  double preprocess_s = 0;
  double infer_s = 0;
};

/// One thread's own buffers. Not thread-safe; several work on one backbone, each on its stream.
class Featurizer {
 public:
  Featurizer(const DecodeOptions& decode, Backbone& backbone, int stream);

  /// The D features of the picture that `encoded` holds, valid until the next call; or why there
  /// are none, as Decode says it.
  Expected<std::span<const float>, Failure> Run(std::span<const std::uint8_t> encoded);

  /// Summed over all calls.
  const FeaturizeTimes& times() const { return times_; }

 private:
  const DecodeOptions decode_;
  Backbone& backbone_;
  const int stream_;
  Preprocessor preprocessor_;
  std::vector<float> tensor_;
  std::vector<float> features_;
  FeaturizeTimes times_;
};

}  // namespace pomona

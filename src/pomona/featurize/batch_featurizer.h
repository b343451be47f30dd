#pragma once
// Many pictures in memory through one network, on several threads.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "pomona/featurize/featurizer.h"

namespace pomona {

/// The bytes of one picture's file; nothing where there are none to be had.
using EncodedPicture = std::optional<std::span<const std::uint8_t>>;

/// What came of N pictures, in their order.
struct FeaturizedBatch {
  std::vector<float> features;                   // N×D, row-major; zeros in the rows of failures
  std::vector<std::optional<Failure>> failures;  // N
};

/// A network and the threads that feed it, each with a stream of its own. A row depends on its
/// picture alone: not on the number of threads, nor on the rest of the batch.
///
/// Not thread-safe: one call at a time.
class BatchFeaturizer {
 public:
  /// `backbone` has at least `num_threads` streams.
  BatchFeaturizer(std::unique_ptr<Backbone> backbone, const DecodeOptions& decode, int num_threads);

  /// A picture without bytes becomes a failure, kUnreadable. What the backbone throws ends the
  /// call. Takes 4·N·D bytes for the result, and the memory of one picture a thread.
  FeaturizedBatch Run(std::span<const EncodedPicture> pictures);

  const ModelSpec& spec() const { return backbone_->spec(); }
  int num_threads() const { return static_cast<int>(featurizers_.size()); }

 private:
  std::unique_ptr<Backbone> backbone_;
  std::vector<Featurizer> featurizers_;  // one a thread
};

}  // namespace pomona

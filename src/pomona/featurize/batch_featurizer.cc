#include "pomona/featurize/batch_featurizer.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "pomona/base/parallel.h"

namespace pomona {

BatchFeaturizer::BatchFeaturizer(std::unique_ptr<Backbone> backbone, const DecodeOptions& decode,
                                 int num_threads)
    : backbone_(std::move(backbone)) {
  featurizers_.reserve(static_cast<std::size_t>(num_threads));
  for (int stream = 0; stream < num_threads; ++stream) {
    featurizers_.emplace_back(decode, *backbone_, stream);
  }
}

FeaturizedBatch BatchFeaturizer::Run(std::span<const EncodedPicture> pictures) {
  const auto dimension = static_cast<std::size_t>(spec().dimension);
  FeaturizedBatch batch;
  batch.features.resize(pictures.size() * dimension);
  batch.failures.resize(pictures.size());

  const auto featurize = [&](Featurizer& featurizer, std::size_t row) -> std::optional<Failure> {
    if (!pictures[row]) return Failure{FailureReason::kUnreadable, "There are no bytes"};
    auto features = featurizer.Run(*pictures[row]);
    if (!features) return std::move(features).error();
    std::copy(features->begin(), features->end(), &batch.features[row * dimension]);
    return std::nullopt;
  };
  std::atomic<std::size_t> next_row = 0;
  const auto work = [&](int thread) {
    Featurizer& featurizer = featurizers_[static_cast<std::size_t>(thread)];
    for (std::size_t row = next_row++; row < pictures.size(); row = next_row++) {
      batch.failures[row] = featurize(featurizer, row);
    }
  };
  const auto num_threads = std::min(featurizers_.size(), std::max<std::size_t>(1, pictures.size()));
  RunOnThreads(static_cast<int>(num_threads), work, [&] { next_row = pictures.size(); });
  return batch;
}

}  // namespace pomona

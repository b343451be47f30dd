#include "pomona/run/image_pipeline.h"

#include <utility>

#include "pomona/base/sha256.h"
#include "pomona/base/stopwatch.h"

namespace pomona {

StageTimes& StageTimes::operator+=(const StageTimes& other) {
  read_s += other.read_s;
  decode_s += other.decode_s;
  preprocess_s += other.preprocess_s;
  infer_s += other.infer_s;
  write_s += other.write_s;
  return *this;
}

ImagePipeline::ImagePipeline(std::filesystem::path images, const DecodeOptions& decode, Reuse reuse,
                             Backbone& backbone, int stream)
    : images_(std::move(images)), reuse_(reuse), featurizer_(decode, backbone, stream) {}

StageTimes ImagePipeline::times() const {
  const FeaturizeTimes& times = featurizer_.times();
  return {.read_s = read_s_,
          .decode_s = times.decode_s,
          .preprocess_s = times.preprocess_s,
          .infer_s = times.infer_s};
}

ImageResult ImagePipeline::Run(const std::string& path,
                               const std::optional<EarlierImage>& earlier) {
  const Stopwatch stopwatch;
  const bool has_features = earlier && !earlier->ledger.reason;
  if (has_features && reuse_ == Reuse::kAllButFailures) {
    return TakeOver(*earlier, earlier->ledger.stamp);
  }
  if (has_features && reuse_ == Reuse::kSameStamp &&
      StampOf(images_ / path) == earlier->ledger.stamp) {
    return TakeOver(*earlier, earlier->ledger.stamp);
  }
  const auto unread = ReadFile(images_ / path, content_);
  if (unread) {
    read_s_ += stopwatch.elapsed_s();
    return {{content_.stamp, ""}, Unexpected<Failure>(*unread)};
  }
  std::string sha256 = Sha256(content_.bytes);
  read_s_ += stopwatch.elapsed_s();
  if (has_features && reuse_ == Reuse::kSameContent && sha256 == earlier->ledger.sha256) {
    return TakeOver(*earlier, content_.stamp);
  }
  return {{content_.stamp, std::move(sha256)}, featurizer_.Run(content_.bytes)};
}

ImageResult ImagePipeline::TakeOver(const EarlierImage& earlier, FileStamp stamp) {
  ++num_reused_;
  return {{stamp, earlier.ledger.sha256}, earlier.features()};
}

}  // namespace pomona

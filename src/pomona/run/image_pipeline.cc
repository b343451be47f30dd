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
    : images_(std::move(images)),
      decode_(decode),
      reuse_(reuse),
      backbone_(backbone),
      stream_(stream),
      preprocessor_(backbone.spec().pixels),
      tensor_(backbone.spec().pixels.num_floats()),
      features_(static_cast<std::size_t>(backbone.spec().dimension)) {}

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
    times_.read_s += stopwatch.elapsed_s();
    return {{content_.stamp, ""}, Unexpected<Failure>(*unread)};
  }
  std::string sha256 = Sha256(content_.bytes);
  times_.read_s += stopwatch.elapsed_s();
  if (has_features && reuse_ == Reuse::kSameContent && sha256 == earlier->ledger.sha256) {
    return TakeOver(*earlier, content_.stamp);
  }
  return {{content_.stamp, std::move(sha256)}, Compute()};
}

Expected<std::span<const float>, Failure> ImagePipeline::Compute() {
  Stopwatch stopwatch;
  const auto image = Decode(content_.bytes, decode_);
  times_.decode_s += stopwatch.Lap();
  if (!image) return Unexpected<Failure>(image.error());

  preprocessor_.Run(*image, tensor_);
  times_.preprocess_s += stopwatch.Lap();

  backbone_.Forward(stream_, tensor_, features_);
  times_.infer_s += stopwatch.Lap();
  return features_;
}

ImageResult ImagePipeline::TakeOver(const EarlierImage& earlier, FileStamp stamp) {
  ++num_reused_;
  return {{stamp, earlier.ledger.sha256}, earlier.features()};
}

}  // namespace pomona

#pragma once
// One picture through source → featurize, or its features from an earlier run.

#include <span>

#include "pomona/base/expected.h"
#include "pomona/decode/decode.h"
#include "pomona/featurize/featurizer.h"
#include "pomona/image/failure.h"
#include "pomona/model/backbone.h"
#include "pomona/run/earlier_results.h"
#include "pomona/run/open_part.h"
#include "pomona/source/read_file.h"

namespace pomona {

/// Seconds in each stage, summed over threads.
struct StageTimes {
  double read_s = 0;
  double decode_s = 0;
  double preprocess_s = 0;
  double infer_s = 0;
  double write_s = 0;

  StageTimes& operator+=(const StageTimes& other);
};

/// When the features of an earlier run are taken over.
enum class Reuse {
  kSameStamp,       // size and time of last change are what they were
  kSameContent,     // the bytes are what they were, whatever the time: every file is read
  kAllButFailures,  // whatever happened to the file since
};

/// What came of one picture.
struct ImageResult {
  ReadMark mark;
  Expected<std::span<const float>, Failure> features;  // valid until the next picture
};

/// One thread's own buffers. Not thread-safe; several work on one backbone, each on its stream.
class ImagePipeline {
 public:
  ImagePipeline(std::filesystem::path images, const DecodeOptions& decode, Reuse reuse,
                Backbone& backbone, int stream);

  /// The features of the picture at `path` below the images' folder, computed, or taken from
  /// `earlier` if that may be.
  ImageResult Run(const std::string& path, const std::optional<EarlierImage>& earlier);

  /// All but write_s.
  StageTimes times() const;
  std::int64_t num_reused() const { return num_reused_; }

 private:
  ImageResult TakeOver(const EarlierImage& earlier, FileStamp stamp);

  const std::filesystem::path images_;
  const Reuse reuse_;
  Featurizer featurizer_;
  FileContent content_;
  double read_s_ = 0;
  std::int64_t num_reused_ = 0;
};

}  // namespace pomona

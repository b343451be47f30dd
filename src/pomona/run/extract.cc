#include "pomona/run/extract.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <limits>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/base/stopwatch.h"
#include "pomona/base/utf8.h"
#include "pomona/preprocess/preprocess.h"
#include "pomona/run/interrupt.h"
#include "pomona/run/parallel.h"
#include "pomona/run/part_assembler.h"
#include "pomona/sink/failure_table.h"
#include "pomona/sink/feature_table.h"
#include "pomona/sink/parts.h"
#include "pomona/source/folder_listing.h"
#include "pomona/source/read_file.h"

namespace pomona {
namespace {

// The listing, shared by the threads: each takes the next picture.
class WorkList {
 public:
  WorkList(const std::filesystem::path& root, std::optional<std::int64_t> limit)
      : listing_(root), limit_(limit.value_or(std::numeric_limits<std::int64_t>::max())) {}

  std::optional<ImageRef> Next() {
    const std::lock_guard lock(mutex_);
    if (stopped_ || num_taken_ >= limit_) return std::nullopt;
    auto ref = listing_.Next();
    if (ref) ++num_taken_;
    return ref;
  }

  void Stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }

  std::int64_t num_taken() const { return num_taken_; }

 private:
  std::mutex mutex_;
  FolderListing listing_;
  const std::int64_t limit_;
  std::int64_t num_taken_ = 0;
  bool stopped_ = false;
};

// What the parts add up to. Parts come on any thread, in any order.
class PartWriter {
 public:
  PartWriter(const OutputFolder& out) : folder_(out.features()) {}

  void Write(Part part) {
    Stopwatch stopwatch;
    WriteFeaturePart(PartPath(folder_, part.index), part.rows);
    const double elapsed_s = stopwatch.elapsed_s();

    const std::lock_guard lock(mutex_);
    write_s_ += elapsed_s;
    ++num_parts_;
    num_images_ += static_cast<std::int64_t>(part.rows.num_rows());
    labels_.insert(part.rows.labels.begin(), part.rows.labels.end());
    std::move(part.failures.begin(), part.failures.end(), std::back_inserter(failures_));
  }

  // To be called when all threads are done.
  std::vector<FailedImage> TakeFailuresInOrder() {
    std::sort(failures_.begin(), failures_.end(),
              [](const FailedImage& a, const FailedImage& b) { return a.ref.index < b.ref.index; });
    return std::move(failures_);
  }

  void Describe(ExtractSummary& summary) const {
    summary.num_images = num_images_;
    summary.num_parts = num_parts_;
    summary.num_classes = std::ssize(labels_);
    summary.stages.write_s = write_s_;
  }

 private:
  const std::filesystem::path folder_;
  std::mutex mutex_;
  double write_s_ = 0;
  std::int64_t num_parts_ = 0;
  std::int64_t num_images_ = 0;
  std::set<std::string> labels_;
  std::vector<FailedImage> failures_;
};

// One thread's own buffers: source → decode → preprocess → model, one picture at a time.
class ImagePipeline {
 public:
  ImagePipeline(const ExtractOptions& options, Backbone& backbone, int stream)
      : options_(options),
        backbone_(backbone),
        stream_(stream),
        preprocessor_(backbone.spec().pixels),
        tensor_(backbone.spec().pixels.num_floats()),
        features_(static_cast<std::size_t>(backbone.spec().dimension)) {}

  /// The features of one picture, valid until the next call, or why there are none.
  Expected<std::span<const float>, Failure> Run(const ImageRef& ref) {
    Stopwatch stopwatch;
    const auto unread = ReadFile(options_.images / ref.path, bytes_);
    times_.read_s += stopwatch.Lap();
    if (unread) return Unexpected<Failure>(*unread);

    const auto image = Decode(bytes_, options_.decode);
    times_.decode_s += stopwatch.Lap();
    if (!image) return Unexpected<Failure>(image.error());

    preprocessor_.Run(*image, tensor_);
    times_.preprocess_s += stopwatch.Lap();

    backbone_.Forward(stream_, tensor_, features_);
    times_.infer_s += stopwatch.Lap();
    return features_;
  }

  const StageTimes& times() const { return times_; }

 private:
  const ExtractOptions& options_;
  Backbone& backbone_;
  const int stream_;
  Preprocessor preprocessor_;
  std::vector<std::uint8_t> bytes_;
  std::vector<float> tensor_;
  std::vector<float> features_;
  StageTimes times_;
};

// Tells the progress bar how many pictures there are, while the first ones are being worked on.
class Counter {
 public:
  Counter(const ExtractOptions& options, Progress& progress)
      : thread_([this, root = options.images, limit = options.limit, &progress] {
          try {
            FolderListing listing(root);
            std::int64_t count = 0;
            while (!stopped_ && (!limit || count < *limit) && listing.Next()) ++count;
            if (!stopped_) progress.SetTotal(count);
          } catch (const Error&) {  // the work list meets the same folder and reports it
          }
        }) {}

  ~Counter() {
    stopped_ = true;
    thread_.join();
  }

  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;

 private:
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

[[noreturn]] void RejectEmptyFolder(const std::filesystem::path& images) {
  throw Error(Error::Kind::kInput,
              fmt::format("There is no picture in {}; give the folder that holds the pictures, one "
                          "folder a class",
                          images.string()));
}

void CheckThatEnoughSucceeded(const ExtractSummary& summary, const ExtractOptions& options,
                              const std::vector<FailedImage>& failures, const OutputFolder& out) {
  if (summary.num_listed == 0) RejectEmptyFolder(options.images);
  const double failure_rate =
      static_cast<double>(summary.num_failed) / static_cast<double>(summary.num_listed);
  if (failure_rate <= options.max_failure_rate && summary.num_images > 0) return;

  const FailedImage& first = failures.front();
  const std::string example =
      fmt::format("for example {}: {}; {} lists them all", ToUtf8(first.ref.path),
                  first.failure.detail, out.failures().string());
  if (summary.num_images == 0) {
    throw Error(Error::Kind::kInput,
                fmt::format("None of {} files in {} could be used, {}",
                            WithThousands(summary.num_listed), options.images.string(), example));
  }
  throw Error(Error::Kind::kInput,
              fmt::format("{} of {} pictures ({:.1f} %) could not be used, more than "
                          "--max-failure-rate {} allows, {}; remove or mend them, or allow more, "
                          "and run again with --overwrite",
                          WithThousands(summary.num_failed), WithThousands(summary.num_listed),
                          100 * failure_rate, options.max_failure_rate, example));
}

}  // namespace

StageTimes& StageTimes::operator+=(const StageTimes& other) {
  read_s += other.read_s;
  decode_s += other.decode_s;
  preprocess_s += other.preprocess_s;
  infer_s += other.infer_s;
  write_s += other.write_s;
  return *this;
}

void RequirePictures(const std::filesystem::path& images) {
  if (!FolderListing(images).Next()) RejectEmptyFolder(images);
}

ExtractSummary Extract(const ExtractOptions& options, Backbone& backbone, const OutputFolder& out,
                       Progress& progress) {
  const Stopwatch stopwatch;
  ExtractSummary summary;
  WorkList work_list(options.images, options.limit);
  const Counter counter(options, progress);
  PartWriter writer(out);
  PartAssembler assembler(backbone.spec().dimension, options.part_rows,
                          [&](Part part) { writer.Write(std::move(part)); });
  std::mutex summary_mutex;

  const auto extract = [&](int thread) {
    ImagePipeline pipeline(options, backbone, thread);
    while (!InterruptGuard::interrupted()) {
      const auto ref = work_list.Next();
      if (!ref) break;
      const auto features = pipeline.Run(*ref);
      if (features) {
        assembler.AddFeatures(*ref, *features);
      } else {
        assembler.AddFailure(*ref, features.error());
      }
      progress.Add(1, features ? 0 : 1);
    }
    const std::lock_guard lock(summary_mutex);
    summary.stages += pipeline.times();
  };
  RunOnThreads(options.num_threads, extract, [&] { work_list.Stop(); });

  ThrowIfInterrupted();
  assembler.Finish();
  const std::vector<FailedImage> failures = writer.TakeFailuresInOrder();
  WriteFailures(out.failures(), failures);
  writer.Describe(summary);
  summary.num_listed = work_list.num_taken();
  summary.num_failed = std::ssize(failures);
  for (const FailedImage& failed : failures) {
    ++summary.num_failed_by_reason[std::string(ToString(failed.failure.reason))];
  }
  CheckThatEnoughSucceeded(summary, options, failures, out);
  MarkComplete(out.features());
  progress.Finish();
  summary.elapsed_s = stopwatch.elapsed_s();
  return summary;
}

}  // namespace pomona

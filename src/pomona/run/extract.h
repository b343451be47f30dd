#pragma once
// Pictures to features: the one pass over the pictures.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "pomona/decode/decode.h"
#include "pomona/model/backbone.h"
#include "pomona/run/output_folder.h"
#include "pomona/run/progress.h"

namespace pomona {

struct ExtractOptions {
  std::filesystem::path images;
  int num_threads = 1;                // each one with a stream of the backbone
  int part_rows = 1024;               // pictures a part, and a file
  std::optional<std::int64_t> limit;  // the first pictures of the listing only
  double max_failure_rate = 0.05;     // a larger share of failures fails the run
  DecodeOptions decode;
};

/// Seconds in each stage, summed over threads.
struct StageTimes {
  double read_s = 0;
  double decode_s = 0;
  double preprocess_s = 0;
  double infer_s = 0;
  double write_s = 0;

  StageTimes& operator+=(const StageTimes& other);
};

struct ExtractSummary {
  std::int64_t num_listed = 0;
  std::int64_t num_images = 0;  // rows of features
  std::int64_t num_failed = 0;  // rows of failures; with num_images they add up to num_listed
  std::map<std::string, std::int64_t> num_failed_by_reason;  // keys as in failures
  std::int64_t num_classes = 0;
  std::int64_t num_parts = 0;
  double elapsed_s = 0;
  StageTimes stages;
};

/// Throws Error(kInput) if `images` is not a folder or nothing lies in it.
void RequirePictures(const std::filesystem::path& images);

/// Writes out.features() part by part, then out.failures(), then the mark of completeness. The
/// bytes written do not depend on num_threads. Memory does not grow with the number of pictures,
/// but for the failures.
///
/// Throws Error(kInput) if there is no picture or if too many failed (failures are written then),
/// Error(kStorage) if something cannot be written, Error(kInterrupted) after Ctrl-C: the parts that
/// were complete stay, without the mark.
ExtractSummary Extract(const ExtractOptions& options, Backbone& backbone, const OutputFolder& out,
                       Progress& progress);

}  // namespace pomona

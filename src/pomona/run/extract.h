#pragma once
// Pictures to features: the one pass over the pictures.

#include <cstdint>
#include <filesystem>
#include <optional>

#include "pomona/decode/decode.h"
#include "pomona/model/backbone.h"
#include "pomona/run/audit.h"
#include "pomona/run/image_pipeline.h"
#include "pomona/run/output_folder.h"
#include "pomona/run/progress.h"
#include "pomona/run/work_list.h"

namespace pomona {

/// Pictures a part at most: of 2,048 features each, they take 512 MiB.
inline constexpr int kMaxPartRows = 65'536;

struct ExtractOptions {
  std::filesystem::path images;
  int num_threads = 1;                // each one with a stream of the backbone
  int part_rows = 1024;               // pictures a part, and a file
  std::optional<std::int64_t> limit;  // the first pictures of the listing only
  double max_failure_rate = 0.05;     // a larger share of failures fails the run
  DecodeOptions decode;
};

/// An earlier run whose features are taken over where `reuse` allows it. With kAllButFailures the
/// pictures are those of its ledger, otherwise those of the folder.
struct EarlierRun {
  OutputFolder out;
  Reuse reuse = Reuse::kSameStamp;
};

struct ExtractSummary {
  Totals totals;                     // of the whole run
  std::int64_t num_done_before = 0;  // pictures of parts that were complete at the start
  std::int64_t num_reused = 0;       // pictures whose features an earlier run had
  double elapsed_s = 0;
  StageTimes stages;
};

/// Throws Error(kInput) if `images` is not a folder or nothing lies in it.
void RequirePictures(const std::filesystem::path& images);

/// Writes out.failures(), out.features() and out.ledger() part by part, but for the parts that are
/// complete; then holds them against each other. Whether enough pictures succeeded is for
/// CompleteFeatures to say. The bytes written do not depend on num_threads, nor on how often the
/// work was interrupted. Memory does not grow with the number of pictures.
///
/// With `earlier`, a part that is complete but stale is done again; without, it ends the run.
///
/// Throws Error(kInput) if there is no picture, or if the listing is not what parts were made of;
/// Error(kStorage) if something cannot be written; Error(kInterrupted) after Ctrl-C: the parts that
/// were complete stay, and the next call goes on from there.
ExtractSummary Extract(const ExtractOptions& options, Backbone& backbone, const OutputFolder& out,
                       Progress& progress, const std::optional<EarlierRun>& earlier = {});

/// Marks failures, ledger and features as complete. Throws Error(kInput) if too many pictures
/// failed.
void CompleteFeatures(const ExtractOptions& options, const OutputFolder& out, const Totals& totals);

}  // namespace pomona

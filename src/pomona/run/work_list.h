#pragma once
// What there is to do: the listing, cut into parts, less what is done already.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "pomona/image/image_ref.h"
#include "pomona/run/earlier_results.h"
#include "pomona/run/open_part.h"
#include "pomona/run/output_folder.h"

namespace pomona {

/// Gives the next picture, or nothing at the end, in ascending order of the paths.
using Listing = std::function<std::optional<ImageRef>()>;

/// What becomes of a part that is complete, but made of other pictures than are there now.
enum class StalePart {
  kRefuse,  // the run ends with a sentence that says what differs
  kRedo,
};

struct WorkListOptions {
  std::filesystem::path images;
  int part_rows = 1024;
  std::optional<std::int64_t> limit;
  StalePart stale_part = StalePart::kRefuse;
};

/// A picture to be done, and the place in its part that is to be filled.
struct WorkItem {
  std::shared_ptr<OpenPart> part;
  std::size_t place = 0;
  std::optional<EarlierImage> earlier;

  const ImageRef& ref() const { return part->ref(place); }
};

/// Shared by the threads: each takes the next picture. Parts of `out` that are complete are passed
/// over when the listing still is what it was. Only the listing's current part is in memory.
class WorkList {
 public:
  /// `earlier` may be null. `on_done_before(n)` is told of n pictures that are passed over.
  WorkList(WorkListOptions options, Listing listing, const OutputFolder& out, int dimension,
           EarlierResults* earlier, std::function<void(std::int64_t)> on_done_before);

  /// The next picture, or nothing when all are handed out, after Stop or an interruption.
  /// Throws Error(kInput) if the listing differs from what was done. Thread-safe.
  std::optional<WorkItem> Next();

  /// Thread-safe.
  void Stop();

 private:
  bool OpenNextPart();
  std::vector<ImageRef> ListNextPart();
  bool IsDone(std::int64_t part, const std::vector<ImageRef>& refs);
  void SettlePartsBeyond(std::int64_t num_parts);
  void Settle(const std::filesystem::path& stale_file, const std::string& difference);

  const WorkListOptions options_;
  const OutputFolder out_;
  const int dimension_;
  const std::function<void(std::int64_t)> on_done_before_;
  std::mutex mutex_;
  Listing listing_;
  EarlierResults* const earlier_;
  std::shared_ptr<OpenPart> part_;
  std::size_t next_place_ = 0;
  std::int64_t next_part_ = 0;
  std::int64_t num_listed_ = 0;
  bool stopped_ = false;
};

}  // namespace pomona

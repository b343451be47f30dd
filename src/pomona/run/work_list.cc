#include "pomona/run/work_list.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/base/utf8.h"
#include "pomona/run/interrupt.h"
#include "pomona/run/listing_check.h"
#include "pomona/sink/ledger_table.h"
#include "pomona/sink/parts.h"

namespace pomona {

namespace fs = std::filesystem;

WorkList::WorkList(WorkListOptions options, Listing listing, const OutputFolder& out, int dimension,
                   EarlierResults* earlier, std::function<void(std::int64_t)> on_done_before)
    : options_(std::move(options)),
      out_(out),
      dimension_(dimension),
      on_done_before_(std::move(on_done_before)),
      listing_(std::move(listing)),
      earlier_(earlier) {}

std::optional<WorkItem> WorkList::Next() {
  const std::lock_guard lock(mutex_);
  if (stopped_) return std::nullopt;
  if (part_ == nullptr && !OpenNextPart()) {
    stopped_ = true;
    return std::nullopt;
  }
  WorkItem item{part_, next_place_++, std::nullopt};
  if (next_place_ == part_->num_places()) part_ = nullptr;  // its items keep it alive
  if (earlier_ != nullptr) item.earlier = earlier_->Find(item.ref().path);
  return item;
}

void WorkList::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

bool WorkList::OpenNextPart() {
  while (!InterruptGuard::interrupted()) {
    std::vector<ImageRef> refs = ListNextPart();
    if (refs.empty()) {
      SettlePartsBeyond(next_part_);
      return false;
    }
    const std::int64_t part = next_part_++;
    if (IsDone(part, refs)) {
      on_done_before_(std::ssize(refs));
      continue;
    }
    part_ = std::make_shared<OpenPart>(part, std::move(refs), dimension_);
    next_place_ = 0;
    return true;
  }
  return false;
}

std::vector<ImageRef> WorkList::ListNextPart() {
  const std::int64_t limit = options_.limit.value_or(std::numeric_limits<std::int64_t>::max());
  std::vector<ImageRef> refs;
  while (std::ssize(refs) < options_.part_rows && num_listed_ < limit) {
    auto ref = listing_();
    if (!ref) break;
    refs.push_back(*std::move(ref));
    ++num_listed_;
  }
  return refs;
}

bool WorkList::IsDone(std::int64_t part, const std::vector<ImageRef>& refs) {
  const fs::path ledger_part = PartPath(out_.ledger(), part);
  for (const fs::path& folder : {out_.ledger(), out_.features(), out_.failures()}) {
    std::error_code failed;
    if (!fs::exists(PartPath(folder, part), failed)) return false;
  }
  const auto difference = FirstDifference(options_.images, refs, ReadLedgerPart(ledger_part));
  if (difference) Settle(ledger_part, *difference);
  return !difference;
}

// The listing is over: parts that go on hold pictures that are gone.
void WorkList::SettlePartsBeyond(std::int64_t num_parts) {
  for (const fs::path& folder : {out_.ledger(), out_.features(), out_.failures()}) {
    for (const fs::path& path : ListPartsFrom(folder, num_parts)) {
      const auto ledger = folder == out_.ledger() ? ReadLedgerPart(path) : std::vector<LedgerRow>();
      Settle(path,
             ledger.empty() ? "some pictures are gone" : ToUtf8(ledger.front().path) + " is gone");
    }
  }
}

void WorkList::Settle(const fs::path& stale_file, const std::string& difference) {
  if (options_.stale_part == StalePart::kRefuse) {
    throw Error(Error::Kind::kInput,
                fmt::format("The pictures in {} are not those that {} was begun with: {}; add "
                            "--incremental to take over what has not changed, or --overwrite to "
                            "start anew",
                            options_.images.string(), out_.root().string(), difference));
  }
  std::error_code failed;
  fs::remove(stale_file, failed);
  if (failed) {
    throw Error(Error::Kind::kStorage,
                fmt::format("Cannot remove {}: {}", stale_file.string(), failed.message()));
  }
}

}  // namespace pomona

#pragma once
// Pictures finish in any order; a part is whole and in order.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pomona/features/feature_batch.h"
#include "pomona/image/failure.h"
#include "pomona/image/file_stamp.h"
#include "pomona/image/image_ref.h"
#include "pomona/sink/ledger_table.h"

namespace pomona {

/// A fixed number of consecutive pictures of the listing: the unit of work, of the files written,
/// and of resume. Each picture is a row of the ledger, and of either features or failures.
struct Part {
  std::int64_t index = 0;
  FeatureBatch rows;                  // in the order of the listing, as are
  std::vector<FailedImage> failures;  // these
  std::vector<LedgerRow> ledger;      // and these
};

/// What was read of one picture: enough to know it again.
struct ReadMark {
  FileStamp stamp;
  std::string sha256;  // empty if the bytes could not be read
};

/// A part that is being filled, on several threads at once, each place by one of them.
/// Takes 4·places·dimension bytes.
class OpenPart {
 public:
  OpenPart(std::int64_t index, std::vector<ImageRef> refs, int dimension);

  std::int64_t index() const { return index_; }
  std::size_t num_places() const { return refs_.size(); }
  const ImageRef& ref(std::size_t place) const { return refs_[place]; }

  /// Fills a place. True from the call that fills the last one: the part is the caller's then.
  [[nodiscard]] bool Fill(std::size_t place, ReadMark mark, std::span<const float> features);
  [[nodiscard]] bool Fill(std::size_t place, ReadMark mark, Failure failure);

  /// To be called once, when all places are filled.
  Part Close();

 private:
  struct Place {
    ReadMark mark;
    std::optional<Failure> failure;
  };

  bool CountDown() { return num_left_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

  const std::int64_t index_;
  const std::size_t dimension_;
  std::vector<ImageRef> refs_;
  std::vector<Place> places_;
  std::vector<float> values_;  // num_places × dimension
  std::atomic<std::size_t> num_left_;
};

}  // namespace pomona

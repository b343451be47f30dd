#include "pomona/run/open_part.h"

#include <algorithm>
#include <utility>

namespace pomona {

OpenPart::OpenPart(std::int64_t index, std::vector<ImageRef> refs, int dimension)
    : index_(index),
      dimension_(static_cast<std::size_t>(dimension)),
      refs_(std::move(refs)),
      places_(refs_.size()),
      values_(refs_.size() * dimension_),
      num_left_(refs_.size()) {}

bool OpenPart::Fill(std::size_t place, ReadMark mark, std::span<const float> features) {
  places_[place].mark = std::move(mark);
  std::copy(features.begin(), features.end(),
            values_.begin() + static_cast<std::ptrdiff_t>(place * dimension_));
  return CountDown();
}

bool OpenPart::Fill(std::size_t place, ReadMark mark, Failure failure) {
  places_[place] = {std::move(mark), std::move(failure)};
  return CountDown();
}

Part OpenPart::Close() {
  Part part;
  part.index = index_;
  part.rows.dimension = static_cast<int>(dimension_);
  auto end = values_.begin();
  for (std::size_t i = 0; i < refs_.size(); ++i) {
    auto& [mark, failure] = places_[i];
    ImageRef& ref = refs_[i];
    LedgerRow& entry = part.ledger.emplace_back();
    entry = {ref.path, ref.label, mark.stamp, std::move(mark.sha256), std::nullopt};
    if (failure) {
      entry.reason = failure->reason;
      part.failures.push_back({std::move(ref), *std::move(failure), mark.stamp.size_bytes});
      continue;
    }
    // Rows move up over the places of failures: `end` never passes row i.
    const auto row = values_.begin() + static_cast<std::ptrdiff_t>(i * dimension_);
    end = std::copy_n(row, dimension_, end);
    part.rows.paths.push_back(std::move(ref.path));
    part.rows.labels.push_back(std::move(ref.label));
  }
  values_.erase(end, values_.end());
  part.rows.values = std::move(values_);
  return part;
}

}  // namespace pomona

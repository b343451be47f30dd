#include "pomona/run/earlier_results.h"

#include <fmt/format.h>

#include <algorithm>

#include "pomona/base/error.h"
#include "pomona/sink/feature_table.h"
#include "pomona/sink/parts.h"

namespace pomona {

EarlierResults::EarlierResults(const OutputFolder& out, int dimension)
    : dimension_(dimension),
      features_folder_(out.features()),
      ledger_parts_(ListParts(out.ledger())) {
  std::reverse(ledger_parts_.begin(), ledger_parts_.end());
}

std::optional<EarlierImage> EarlierResults::Find(const std::string& path) {
  while (const LedgerRow* entry = Current()) {
    if (entry->path > path) return std::nullopt;
    if (entry->path < path) {
      Step();
      continue;
    }
    if (entry->reason) return EarlierImage{*entry, nullptr, 0};
    LoadFeatures();
    return EarlierImage{*entry, features_, row_};
  }
  return std::nullopt;
}

std::optional<ImageRef> EarlierResults::Next() {
  const LedgerRow* entry = Current();
  if (entry == nullptr) return std::nullopt;
  ImageRef ref{entry->path, entry->label, num_listed_++};
  Step();
  return ref;
}

// The row at the cursor, of the next part if this one is over; none at the end.
const LedgerRow* EarlierResults::Current() {
  while (place_ == ledger_.size()) {
    if (ledger_parts_.empty()) return nullptr;
    ledger_ = ReadLedgerPart(ledger_parts_.back());
    features_path_ = features_folder_ / ledger_parts_.back().filename();
    ledger_parts_.pop_back();
    place_ = 0;
    row_ = 0;
    features_ = nullptr;
  }
  return &ledger_[place_];
}

void EarlierResults::Step() {
  if (!ledger_[place_].reason) ++row_;
  ++place_;
}

// Only when a row of the part is wanted: parts whose pictures all changed are not read.
void EarlierResults::LoadFeatures() {
  if (features_ != nullptr) return;
  auto rows = std::make_shared<FeatureBatch>(ReadFeaturePart(features_path_));
  const auto num_wanted = std::count_if(ledger_.begin(), ledger_.end(),
                                        [](const LedgerRow& entry) { return !entry.reason; });
  if (std::ssize(rows->paths) != num_wanted || rows->dimension != dimension_) {
    throw Error(Error::Kind::kInput,
                fmt::format("{} has {} rows of {} features, the ledger and the model say {} of {}; "
                            "run again with --overwrite",
                            features_path_.string(), rows->num_rows(), rows->dimension, num_wanted,
                            dimension_));
  }
  features_ = std::move(rows);
}

}  // namespace pomona

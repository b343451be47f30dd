#include "pomona/run/part_assembler.h"

#include <algorithm>
#include <utility>

namespace pomona {

PartAssembler::PartAssembler(int dimension, int part_rows, std::function<void(Part)> on_part)
    : dimension_(static_cast<std::size_t>(dimension)),
      part_rows_(part_rows),
      on_part_(std::move(on_part)) {}

void PartAssembler::AddFeatures(const ImageRef& ref, std::span<const float> features) {
  std::unique_lock lock(mutex_);
  const std::int64_t part = ref.index / part_rows_;
  const auto place = static_cast<std::size_t>(ref.index % part_rows_);
  OpenPart& open_part = Find(part);
  open_part.places[place] = {true, ref};
  std::copy(features.begin(), features.end(),
            open_part.values.begin() + static_cast<std::ptrdiff_t>(place * dimension_));
  Count(part, std::move(lock));
}

void PartAssembler::AddFailure(const ImageRef& ref, const Failure& failure) {
  std::unique_lock lock(mutex_);
  const std::int64_t part = ref.index / part_rows_;
  Find(part).failures.push_back({ref, failure});
  Count(part, std::move(lock));
}

void PartAssembler::Finish() {
  for (auto& [index, open_part] : std::exchange(open_parts_, {})) {
    on_part_(Close(index, std::move(open_part)));
  }
}

PartAssembler::OpenPart& PartAssembler::Find(std::int64_t part) {
  OpenPart& open_part = open_parts_[part];
  if (open_part.places.empty()) {
    const auto num_rows = static_cast<std::size_t>(part_rows_);
    open_part.places.resize(num_rows);
    open_part.values.resize(num_rows * dimension_);
  }
  return open_part;
}

void PartAssembler::Count(std::int64_t part, std::unique_lock<std::mutex> lock) {
  const auto found = open_parts_.find(part);
  if (++found->second.num_done < part_rows_) return;
  OpenPart complete = std::move(found->second);
  open_parts_.erase(found);
  lock.unlock();  // writing a part must not hold up the other threads
  on_part_(Close(part, std::move(complete)));
}

Part PartAssembler::Close(std::int64_t index, OpenPart open_part) const {
  Part part;
  part.index = index;
  part.rows.dimension = static_cast<int>(dimension_);
  auto end = open_part.values.begin();
  for (std::size_t i = 0; i < open_part.places.size(); ++i) {
    Place& place = open_part.places[i];
    if (!place.filled) continue;
    // Rows move up over the places of failures: `end` never passes row i.
    const auto row = open_part.values.begin() + static_cast<std::ptrdiff_t>(i * dimension_);
    end = std::copy_n(row, dimension_, end);
    part.rows.paths.push_back(std::move(place.ref.path));
    part.rows.labels.push_back(std::move(place.ref.label));
  }
  open_part.values.erase(end, open_part.values.end());
  part.rows.values = std::move(open_part.values);

  part.failures = std::move(open_part.failures);
  std::sort(part.failures.begin(), part.failures.end(),
            [](const FailedImage& a, const FailedImage& b) { return a.ref.index < b.ref.index; });
  return part;
}

}  // namespace pomona

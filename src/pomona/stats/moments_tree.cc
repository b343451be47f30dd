#include "pomona/stats/moments_tree.h"

#include <fmt/format.h>

#include <utility>

#include "pomona/base/error.h"

namespace pomona {

void MomentsTree::Add(Moments part) {
  // Before anything changes: a part that is refused leaves the tree as it was.
  if (!nodes_.empty() && nodes_.back().moments.dimension() != part.dimension()) {
    throw Error(Error::Kind::kInput,
                fmt::format("A part of {} features follows parts of {}", part.dimension(),
                            nodes_.back().moments.dimension()));
  }
  nodes_.push_back({.height = 0, .moments = std::move(part)});
  while (nodes_.size() >= 2 && nodes_[nodes_.size() - 2].height == nodes_.back().height) {
    MergeLastTwo();
  }
}

Moments MomentsTree::Finish() {
  if (nodes_.empty()) {
    throw Error(Error::Kind::kInput, "There are no features to take the mean and variance of");
  }
  while (nodes_.size() >= 2) MergeLastTwo();
  Moments whole = std::move(nodes_.back().moments);
  nodes_.clear();
  return whole;
}

void MomentsTree::MergeLastTwo() {
  Node& left = nodes_[nodes_.size() - 2];
  left.moments.Merge(nodes_.back().moments);
  ++left.height;
  nodes_.pop_back();
}

}  // namespace pomona

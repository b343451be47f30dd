#pragma once
// Moments that Python may use from several threads: the GIL is released during each call.

#include <mutex>
#include <span>
#include <utility>

#include "pomona/stats/moments.h"

namespace pomona {

class GuardedMoments {
 public:
  explicit GuardedMoments(int dimension) : moments_(dimension) {}
  explicit GuardedMoments(Moments moments) : moments_(std::move(moments)) {}

  int dimension() const { return moments_.dimension(); }

  std::int64_t count() const {
    const std::lock_guard lock(mutex_);
    return moments_.count();
  }

  Moments Copy() const {
    const std::lock_guard lock(mutex_);
    return moments_;
  }

  /// Rows that are refused leave what there was, as Python expects of an exception.
  void Update(std::span<const float> rows) {
    const std::lock_guard lock(mutex_);
    Moments updated = moments_;
    updated.Update(rows);
    moments_ = std::move(updated);
  }

  /// `other` may be the same object: its copy is taken first, under its own lock.
  void Merge(const GuardedMoments& other) {
    const Moments copy = other.Copy();
    const std::lock_guard lock(mutex_);
    moments_.Merge(copy);
  }

 private:
  mutable std::mutex mutex_;
  Moments moments_;
};

}  // namespace pomona

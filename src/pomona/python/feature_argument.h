#pragma once
// Features as Python gives them: an Arrow array of lists, or a NumPy array.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <optional>
#include <span>

#include "pomona/python/arrow_import.h"
#include "pomona/python/arrow_object.h"

namespace pomona {

/// N rows of D features, in place where that can be. Made and destroyed with the GIL held; read
/// with or without it.
class FeatureArgument {
 public:
  /// Throws Error(kInput) in one sentence if `features` is neither an Arrow array as ImportFeatures
  /// takes it nor a C-contiguous NumPy array of float32, N×dimension.
  FeatureArgument(nanobind::handle features, int dimension);

  bool is_arrow() const { return arrow_.has_value(); }
  /// Of the rows that are not null.
  std::span<const float> values() const { return rows_.values; }
  /// Of Arrow rows only: N times 1, or 0 for a null row.
  const std::vector<std::uint8_t>& is_valid() const { return rows_.is_valid; }

 private:
  std::optional<BorrowedArray> arrow_;
  nanobind::ndarray<> numpy_;
  FeatureRows rows_;
};

}  // namespace pomona

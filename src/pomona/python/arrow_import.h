#pragma once
// Arrays that another library lends, read in place: pictures' bytes, and rows of features.
//
// What is given is checked as far as it can be: types, lengths, missing buffers, offsets that go
// backwards. How large a buffer really is, the interface does not tell.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pomona/python/arrow_c_data.h"

namespace pomona {

/// The values of a binary or large_binary array; nothing where one is null. They point into the
/// array. Throws Error(kInput) in one sentence if it is no such array, or not a sound one.
std::vector<std::optional<std::span<const std::uint8_t>>> ImportBinary(const ArrowSchema& schema,
                                                                       const ArrowArray& array);

/// N rows of D features, some of them null.
struct FeatureRows {
  std::vector<std::uint8_t> is_valid;  // N: 1, or 0 for a null row
  std::span<const float> values;       // of the rows that are not null, row-major
  std::vector<float> copied;           // what `values` points to, where it is not the array
};

/// The rows of a list, large_list or fixed_size_list of float32; without a copy where the rows that
/// are not null lie next to each other. Throws Error(kInput) in one sentence if it is no such
/// array, or not a sound one, and if a row has not `dimension` numbers or holds a null.
FeatureRows ImportFeatures(const ArrowSchema& schema, const ArrowArray& array, int dimension);

}  // namespace pomona

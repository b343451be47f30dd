#pragma once
// Arrays of our own, lent to other libraries.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pomona/image/failure.h"
#include "pomona/python/arrow_c_data.h"

namespace pomona {

/// An array in Arrow's layout. Never changes once made, so that it can be lent any number of times,
/// to several threads.
struct ArrowColumn {
  std::string format;  // as the Arrow C Data Interface spells the type
  std::string name;    // of the field, where it is part of another array
  std::int64_t length = 0;
  std::int64_t null_count = 0;
  std::vector<std::shared_ptr<const void>> buffers;  // null where Arrow allows it
  std::vector<std::shared_ptr<const ArrowColumn>> children;
};

/// list<T> of `dimension` numbers each, for float and double. values: row-major, those of the rows
/// that are not null only. Throws Error(kInput) when they are more than 2^31 − 1, all that the
/// offsets of Arrow's list can tell.
template <typename T>
std::shared_ptr<const ArrowColumn> ListColumn(std::string name, std::vector<T> values,
                                              int dimension,
                                              const std::vector<std::uint8_t>& is_valid);

/// struct<features: list<float>, reason: string, detail: string>. features: N×D, of which the rows
/// of failures are left out; failures: N.
std::shared_ptr<const ArrowColumn> FeaturizedColumn(
    std::vector<float> features, int dimension,
    const std::vector<std::optional<Failure>>& failures);

/// Fills `schema` and `array`, which the caller releases as the interface says. `column` lives as
/// long as they do; nothing is copied.
void ExportColumn(const std::shared_ptr<const ArrowColumn>& column, ArrowSchema& schema,
                  ArrowArray& array);

}  // namespace pomona

#pragma once
// Whether the pictures are still those that a part was made of.

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "pomona/image/image_ref.h"
#include "pomona/sink/ledger_table.h"

namespace pomona {

/// Holds a part of the listing of `images` against the part's ledger: the same paths and labels in
/// the same order, the same sizes and times of last change. Returns the first difference in words
/// ("Kiwi/3.jpg is new"), or nothing. Costs one stat a picture.
std::optional<std::string> FirstDifference(const std::filesystem::path& images,
                                           std::span<const ImageRef> listed,
                                           std::span<const LedgerRow> ledger);

}  // namespace pomona

#include "pomona/run/listing_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "pomona/base/utf8.h"
#include "pomona/source/read_file.h"

namespace pomona {
namespace {

std::string IsNew(const ImageRef& ref) { return ToUtf8(ref.path) + " is new"; }
std::string IsGone(const LedgerRow& entry) { return ToUtf8(entry.path) + " is gone"; }

std::optional<std::string> Difference(const std::filesystem::path& images, const ImageRef& ref,
                                      const LedgerRow& entry) {
  if (ref.path != entry.path) return ref.path < entry.path ? IsNew(ref) : IsGone(entry);
  // A ledger holds labels as UTF-8.
  if (ToUtf8(ref.label) != ToUtf8(entry.label)) {
    return fmt::format("{} is labelled {}, not {}", ToUtf8(ref.path), ToUtf8(ref.label),
                       ToUtf8(entry.label));
  }
  const FileStamp stamp = StampOf(images / ref.path);
  if (stamp == entry.stamp) return std::nullopt;
  if (stamp.size_bytes != entry.stamp.size_bytes) {
    return fmt::format("{} has {} bytes, not {}", ToUtf8(ref.path), stamp.size_bytes,
                       entry.stamp.size_bytes);
  }
  return ToUtf8(ref.path) + " was changed";
}

}  // namespace

std::optional<std::string> FirstDifference(const std::filesystem::path& images,
                                           std::span<const ImageRef> listed,
                                           std::span<const LedgerRow> ledger) {
  const std::size_t num_common = std::min(listed.size(), ledger.size());
  for (std::size_t i = 0; i < num_common; ++i) {
    if (const auto difference = Difference(images, listed[i], ledger[i])) return difference;
  }
  if (listed.size() > num_common) return IsNew(listed[num_common]);
  if (ledger.size() > num_common) return IsGone(ledger[num_common]);
  return std::nullopt;
}

}  // namespace pomona

#include "pomona/image/failure.h"

#include <algorithm>
#include <array>

namespace pomona {

std::string_view ToString(FailureReason reason) {
  switch (reason) {
    case FailureReason::kUnreadable:
      return "unreadable";
    case FailureReason::kVanished:
      return "vanished";
    case FailureReason::kNotAnImage:
      return "not_an_image";
    case FailureReason::kUnsupported:
      return "unsupported";
    case FailureReason::kTooLarge:
      return "too_large";
    case FailureReason::kTruncated:
      return "truncated";
    case FailureReason::kDecodeError:
      break;
  }
  return "decode_error";
}

std::optional<FailureReason> ParseFailureReason(std::string_view code) {
  constexpr std::array kReasons = {FailureReason::kUnreadable, FailureReason::kVanished,
                                   FailureReason::kNotAnImage, FailureReason::kUnsupported,
                                   FailureReason::kTooLarge,   FailureReason::kTruncated,
                                   FailureReason::kDecodeError};
  const auto found = std::find_if(kReasons.begin(), kReasons.end(),
                                  [&](FailureReason reason) { return ToString(reason) == code; });
  if (found == kReasons.end()) return std::nullopt;
  return *found;
}

}  // namespace pomona

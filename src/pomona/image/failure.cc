#include "pomona/image/failure.h"

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

}  // namespace pomona

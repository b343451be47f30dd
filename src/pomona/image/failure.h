#pragma once
// Why one picture could not be used. A Failure is a value: the run goes on and records it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pomona/image/image_ref.h"

namespace pomona {

/// The codes that stand in the tables of failures and in the ledger.
enum class FailureReason {
  kUnreadable,   // the file is there but could not be read: permission, input/output error
  kVanished,     // listed, then gone
  kNotAnImage,   // the first bytes are of no known format, or the file is empty
  kUnsupported,  // a known format, a variant that is not read
  kTooLarge,     // more pixels than the limit
  kTruncated,    // the file ends before the picture does
  kDecodeError,  // the decoder refused the bytes
};

/// The code in snake_case, as written in files: "not_an_image".
std::string_view ToString(FailureReason reason);

/// The reason of that code; nothing if there is none.
std::optional<FailureReason> ParseFailureReason(std::string_view code);

struct Failure {
  FailureReason reason = FailureReason::kDecodeError;
  std::string detail;  // one line for a person, no path in it
};

/// A Failure and the picture it is about.
struct FailedImage {
  ImageRef ref;
  Failure failure;
  std::int64_t size_bytes = 0;  // of the file; 0 if it is gone
};

}  // namespace pomona

#pragma once
// Why one picture could not be used. A Failure is a value: the run goes on and records it.

#include <string>
#include <string_view>

#include "pomona/image/image_ref.h"

namespace pomona {

/// The codes that stand in failures.parquet.
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

struct Failure {
  FailureReason reason = FailureReason::kDecodeError;
  std::string detail;  // one line for a person, no path in it
};

/// A Failure and the picture it is about.
struct FailedImage {
  ImageRef ref;
  Failure failure;
};

}  // namespace pomona

#include "pomona/base/error.h"

namespace pomona {

Error::Error(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

int Error::exit_code() const {
  if (kind_ == Kind::kUsage) return 2;
  return kind_ == Kind::kInterrupted ? 130 : 1;
}

}  // namespace pomona

#include "pomona/base/error.h"

namespace pomona {

Error::Error(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

int Error::exit_code() const { return kind_ == Kind::kUsage ? 2 : 1; }

}  // namespace pomona

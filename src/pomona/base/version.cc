#include "pomona/base/version.h"

namespace pomona {

std::string_view Version() { return POMONA_VERSION; }

}  // namespace pomona

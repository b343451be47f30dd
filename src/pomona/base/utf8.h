#pragma once
// Paths are bytes; tables and terminals want UTF-8.

#include <string>
#include <string_view>

namespace pomona {

/// `bytes` with every byte that is not part of valid UTF-8 (RFC 3629) written as \xHH. Valid text
/// is returned as it is.
std::string ToUtf8(std::string_view bytes);

}  // namespace pomona

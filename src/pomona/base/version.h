#pragma once

#include <string_view>

namespace pomona {

/// This software's version, as CMakeLists.txt says it: "0.1.0".
std::string_view Version();

}  // namespace pomona

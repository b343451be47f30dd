#pragma once
// A value, or why there is none. C++23 has std::expected; until then, tl::expected.

#include <tl/expected.hpp>

namespace pomona {

template <typename T, typename E>
using Expected = tl::expected<T, E>;

template <typename E>
using Unexpected = tl::unexpected<E>;

}  // namespace pomona

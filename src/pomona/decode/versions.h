#pragma once

#include <string>

namespace pomona {

/// The versions of the decoding libraries in use: "libjpeg-turbo 2.1.5, libpng 1.6.39,
/// libwebp 1.2.4".
std::string DecoderVersions();

}  // namespace pomona

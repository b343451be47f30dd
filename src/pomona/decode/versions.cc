#include "pomona/decode/versions.h"

#include <fmt/format.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include <cstdio>  // jpeglib.h needs FILE

namespace pomona {
namespace {

// libjpeg-turbo tells its own version only as a macro: 2001005 is 2.1.5.
std::string JpegVersion() {
#ifdef LIBJPEG_TURBO_VERSION_NUMBER
  constexpr int kVersion = LIBJPEG_TURBO_VERSION_NUMBER;
  return fmt::format("libjpeg-turbo {}.{}.{}", kVersion / 1000000, kVersion / 1000 % 1000,
                     kVersion % 1000);
#else
  return "libjpeg";
#endif
}

}  // namespace

std::string DecoderVersions() {
  const int webp = WebPGetDecoderVersion();
  return fmt::format("{}, libpng {}, libwebp {}.{}.{}", JpegVersion(), png_get_libpng_ver(nullptr),
                     webp >> 16, webp >> 8 & 0xFF, webp & 0xFF);
}

}  // namespace pomona

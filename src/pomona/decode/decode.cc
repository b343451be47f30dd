#include "pomona/decode/decode.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "pomona/decode/bmp.h"
#include "pomona/decode/jpeg.h"
#include "pomona/decode/metadata.h"
#include "pomona/decode/orientation.h"
#include "pomona/decode/png.h"
#include "pomona/decode/webp.h"

namespace pomona {
namespace {

using namespace std::string_view_literals;

using DecodeFunction = Expected<Image, Failure> (*)(std::span<const std::uint8_t>, std::int64_t);
using MetadataFunction = Metadata (*)(std::span<const std::uint8_t>);

/// A file of this format begins with `magic`, and has `second_magic` at `second_at`.
struct Format {
  std::string_view name;
  std::string_view magic;
  std::size_t second_at = 0;
  std::string_view second_magic = "";
  DecodeFunction decode = nullptr;  // none: known, not read
  MetadataFunction metadata = nullptr;
};

constexpr auto kFormats = std::to_array<Format>({
    {"JPEG", "\xFF\xD8\xFF"sv, 0, "", DecodeJpeg, JpegMetadata},
    {"PNG", "\x89PNG\r\n\x1A\n"sv, 0, "", DecodePng, PngMetadata},
    {"WebP", "RIFF"sv, 8, "WEBP"sv, DecodeWebp, WebpMetadata},
    {"BMP", "BM"sv, 0, "", DecodeBmp, nullptr},
    {"GIF", "GIF87a"sv},
    {"GIF", "GIF89a"sv},
    {"TIFF", "II\x2A\0"sv},
    {"TIFF", "MM\0\x2A"sv},
    {"BigTIFF", "II\x2B\0"sv},
    {"BigTIFF", "MM\0\x2B"sv},
    {"AVIF", ""sv, 4, "ftypavif"sv},
    {"AVIF", ""sv, 4, "ftypavis"sv},
    {"HEIC", ""sv, 4, "ftyphe"sv},
    {"HEIF", ""sv, 4, "ftypmif1"sv},
    {"HEIF", ""sv, 4, "ftypmsf1"sv},
    {"JPEG 2000", "\0\0\0\x0CjP  \r\n\x87\n"sv},
    {"JPEG 2000", "\xFF\x4F\xFF\x51"sv},
    {"JPEG XL", "\0\0\0\x0CJXL \r\n\x87\n"sv},
    {"JPEG XL", "\xFF\x0A"sv},
    {"PSD", "8BPS"sv},
    {"ICO", "\0\0\x01\0"sv},
    {"QOI", "qoif"sv},
    {"OpenEXR", "\x76\x2F\x31\x01"sv},
});

const Format* FormatOf(std::span<const std::uint8_t> encoded) {
  const std::string_view text(reinterpret_cast<const char*>(encoded.data()), encoded.size());
  for (const Format& format : kFormats) {
    if (!text.starts_with(format.magic) || text.size() < format.second_at) continue;
    if (text.substr(format.second_at).starts_with(format.second_magic)) return &format;
  }
  return nullptr;
}

int OrientationOf(std::span<const std::uint8_t> encoded, const Format& format) {
  if (format.metadata == nullptr) return 1;
  const Metadata metadata = format.metadata(encoded);
  if (const std::optional<int> exif = OrientationInExif(metadata.exif)) return *exif;
  return OrientationInXmp(metadata.xmp).value_or(1);
}

}  // namespace

Expected<Image, Failure> Decode(std::span<const std::uint8_t> encoded,
                                const DecodeOptions& options) {
  if (encoded.empty()) {
    return Unexpected<Failure>(Failure{FailureReason::kNotAnImage, "the file is empty"});
  }
  const Format* format = FormatOf(encoded);
  if (format == nullptr) {
    return Unexpected<Failure>(
        Failure{FailureReason::kNotAnImage, "the first bytes are of no known picture format"});
  }
  if (format->decode == nullptr) {
    return Unexpected<Failure>(
        Failure{FailureReason::kUnsupported, std::string(format->name) + " pictures are not read"});
  }
  Expected<Image, Failure> image = format->decode(encoded, options.max_pixels);
  if (!image || options.exif == ExifOrientation::kIgnore) return image;
  return TurnUpright(*std::move(image), OrientationOf(encoded, *format));
}

}  // namespace pomona

#pragma once
// EXIF and XMP in a JPEG, PNG or WebP file: found by a walk over its segments or chunks.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pomona {

struct Metadata {
  // A TIFF block, perhaps after "Exif\0\0"; empty if there is none. At most its first MiB.
  std::vector<std::uint8_t> exif;
  std::string_view xmp;  // a view into the file; empty if there is none
};

/// From APP1 segments before the first scan. EXIF that is split over several is joined.
Metadata JpegMetadata(std::span<const std::uint8_t> file);

/// From the eXIf chunk and from an iTXt chunk that is not compressed.
Metadata PngMetadata(std::span<const std::uint8_t> file);

/// From the EXIF and "XMP " chunks, where the header's flags say that they are there.
Metadata WebpMetadata(std::span<const std::uint8_t> file);

}  // namespace pomona

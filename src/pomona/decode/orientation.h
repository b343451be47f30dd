#pragma once
// Which way up a picture is, and turning it.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "pomona/image/image.h"

namespace pomona {

/// The Orientation tag (274) of the first directory of an EXIF block, with or without the
/// "Exif\0\0" before it. 1 if the tag holds no number from 1 to 8; nothing if there is no such tag.
std::optional<int> OrientationInExif(std::span<const std::uint8_t> exif);

/// The first tiff:Orientation of an XMP packet, attribute or element, as above.
std::optional<int> OrientationInXmp(std::string_view xmp);

/// The picture as it is to be seen, `orientation` from 1 to 8 as in TIFF 6.0: 1 as stored,
/// 2 mirrored, 3 upside down, 6 to be turned clockwise, 8 anticlockwise; 4, 5 and 7 mirrored too.
Image TurnUpright(Image image, int orientation);

}  // namespace pomona

#pragma once
// The bytes of one picture become pixels: the same bytes as Pillow 13 gives for
// ImageOps.exif_transpose(Image.open(file)).convert("RGB"), with these departures:
//
//   - alpha (tRNS of PNG included) is laid on white, as Image.alpha_composite does on opaque white;
//     Pillow's convert("RGB") drops it;
//   - 16-bit grey PNG is scaled to 8 bits (v·255/65535, rounded); Pillow clips at 255. Colour of 16
//     bits keeps the high byte, as in Pillow;
//   - tRNS of 2-, 4- and 16-bit PNG is compared with the samples as stored, as the standard says;
//     Pillow compares with the 8-bit ones;
//   - the checksums of a PNG's pixel data are checked, and a file that ends within them counts as
//     truncated; Pillow does not look at them;
//   - EXIF that is not a TIFF block counts as none, and a damaged tag does not hide those after it;
//     Pillow raises, or stops reading. BigTIFF EXIF, compressed XMP and the "Raw profile type exif"
//     text of old PNG files are not read, nor what stands after EXIF's first MiB;
//   - a JPEG may have 500 scans, fewer above 200,000 pixels, but 32 at any size;
//   - a BMP palette is always used; Pillow misreads 4- and 8-bit pixels whose palette is black and
//     white or a short grey ramp;
//   - only JPEG, PNG, WebP and BMP are read.

#include <cstdint>
#include <span>

#include "pomona/base/expected.h"
#include "pomona/image/failure.h"
#include "pomona/image/image.h"

namespace pomona {

/// Whether a picture is turned upright, as its EXIF (or, without, its XMP) orientation says.
enum class ExifOrientation { kApply, kIgnore };

struct DecodeOptions {
  std::int64_t max_pixels = 100'000'000;  // width·height above it is kTooLarge
  ExifOrientation exif = ExifOrientation::kApply;
};

/// Decodes the picture that `encoded` holds; of an animation, the first frame. What a file is, its
/// bytes say, not its name. Memory is at most about 12 bytes a pixel. Thread-safe.
///
/// Failures: kNotAnImage, kUnsupported, kTooLarge, kTruncated, kDecodeError.
Expected<Image, Failure> Decode(std::span<const std::uint8_t> encoded,
                                const DecodeOptions& options);

}  // namespace pomona

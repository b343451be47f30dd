#pragma once
// Small encoded pictures for tests and benchmarks.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pomona {

using Bytes = std::vector<std::uint8_t>;

/// The bytes that a text stands for, NULs included.
Bytes AsBytes(std::string_view text);
void Append(Bytes& bytes, std::span<const std::uint8_t> more);
void AppendLittleEndian(Bytes& bytes, std::uint32_t value, int num_bytes);
void AppendBigEndian(Bytes& bytes, std::uint32_t value, int num_bytes);

/// `num_bytes` deterministic bytes, different for each seed.
Bytes NoiseBytes(std::size_t num_bytes, std::uint32_t seed);
/// A smooth RGB picture, (height, width, 3).
Bytes SmoothRgb(int width, int height);

enum class JpegColours { kGrey, kTwoComponents, kYcc, kCmyk, kYcck };
enum class JpegScans { kSequential, kProgressive };

struct JpegOptions {
  JpegColours colours = JpegColours::kYcc;
  JpegScans scans = JpegScans::kSequential;
  int quality = 100;
  int horizontal_sampling = 1;  // of the first component
  int vertical_sampling = 1;
  int restart_rows = 0;
  Bytes app1 = {};  // content of an APP1 segment; none if empty
};

/// `pixels` is (height, width, C) with C = 1, 2, 3 (RGB) or 4 (CMYK).
Bytes WriteJpeg(const Bytes& pixels, int width, int height, const JpegOptions& options);

enum class PngRows { kPlain, kInterlaced };

struct PngOptions {
  int bit_depth = 8;
  int colour_type = 2;  // as in the IHDR chunk
  PngRows rows = PngRows::kPlain;
  Bytes palette = {};      // RGB, RGB, …
  Bytes alphas = {};       // tRNS of a palette
  Bytes transparent = {};  // tRNS of grey or RGB: the chunk's content
  Bytes exif = {};         // a TIFF block
};

/// `packed` is (height, bytes of a row): the samples as they are in the file before filtering.
Bytes WritePng(const Bytes& packed, int width, int height, const PngOptions& options);

/// One chunk with its checksum.
Bytes PngChunk(std::string_view type, const Bytes& content);

/// A TIFF block whose only tag is Orientation.
Bytes ExifBlock(int orientation);

/// A container of one picture chunk with optional EXIF. `rgba` is (height, width, 4); lossless.
Bytes WriteWebp(const Bytes& rgba, int width, int height, const Bytes& exif);

}  // namespace pomona

#include "pomona/decode/bmp.h"

// The file: 14 bytes ("BM", size, 0, 0, offset of the pixels), an info header of 12 (OS/2) to 124
// bytes (version 5), masks for BI_BITFIELDS where the header is too short to hold them, a palette
// of blue, green, red and (but for OS/2) padding, then rows padded to 4 bytes, the last row first.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <optional>
#include <string>

#include "pomona/decode/bmp_rle.h"
#include "pomona/decode/byte_order.h"
#include "pomona/decode/size_limit.h"
#include "pomona/decode/white.h"

namespace pomona {
namespace {

constexpr std::size_t kFileHeaderBytes = 14;

enum Compression : std::uint32_t { kPlain = 0, kRle8 = 1, kRle4 = 2, kBitfields = 3 };

using Masks = std::array<std::uint32_t, 4>;  // red, green, blue, alpha (0: none)

struct BmpHeader {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  RowOrder order = RowOrder::kBottomUp;
  std::uint32_t bits = 0;  // a pixel
  std::uint32_t compression = kPlain;
  std::uint32_t num_colours = 0;
  std::size_t palette_entry_bytes = 4;
  Masks masks{};
  std::size_t end = 0;        // of the header and its masks: where a palette begins
  std::size_t pixels_at = 0;  // in the file; may be beyond its end
};

Failure Truncated() { return {FailureReason::kTruncated, "BMP: the file ends too early"}; }

Failure Unsupported(const std::string& what, std::uint32_t value) {
  return {FailureReason::kUnsupported, "BMP: " + what + " " + std::to_string(value)};
}

std::uint32_t LowBits(std::uint32_t num_bits) { return (std::uint32_t{1} << num_bits) - 1; }

/// The fields of all headers but that of OS/2 version 1. `info` is the header.
void ReadInfoHeader(std::span<const std::uint8_t> info, BmpHeader& header) {
  header.width = LittleEndian32(info, 4);
  header.height = LittleEndian32(info, 8);
  // A negative height means that the first row comes first; like Pillow, its top byte decides.
  if (info[11] == 0xFF) {
    header.order = RowOrder::kTopDown;
    header.height = 0U - header.height;
  }
  header.bits = LittleEndian16(info, 14);
  header.compression = LittleEndian32(info, 16);
  header.num_colours = LittleEndian32(info, 32);
}

/// Three masks after a short header, four in a header long enough. False if the file ends before.
bool ReadMasks(std::span<const std::uint8_t> file, std::size_t header_size, BmpHeader& header) {
  const bool in_header = header_size >= 52;
  const std::size_t masks_at = kFileHeaderBytes + 40;
  const std::size_t num_masks = header_size >= 56 ? 4 : 3;
  if (file.size() < masks_at + 4 * num_masks) return false;
  for (std::size_t i = 0; i < num_masks; ++i) {
    header.masks[i] = LittleEndian32(file, masks_at + 4 * i);
  }
  if (!in_header) header.end += 4 * num_masks;
  return true;
}

Expected<BmpHeader, Failure> ReadHeader(std::span<const std::uint8_t> file) {
  if (file.size() < kFileHeaderBytes + 4) return Unexpected<Failure>(Truncated());
  const std::uint32_t header_size = LittleEndian32(file, kFileHeaderBytes);
  constexpr std::array<std::uint32_t, 7> kKnownSizes = {12, 40, 52, 56, 64, 108, 124};
  if (std::find(kKnownSizes.begin(), kKnownSizes.end(), header_size) == kKnownSizes.end()) {
    return Unexpected<Failure>(Unsupported("header size", header_size));
  }
  BmpHeader header;
  header.end = kFileHeaderBytes + header_size;
  if (file.size() < header.end) return Unexpected<Failure>(Truncated());
  const std::span<const std::uint8_t> info = file.subspan(kFileHeaderBytes, header_size);
  if (header_size == 12) {
    header.width = LittleEndian16(info, 4);
    header.height = LittleEndian16(info, 6);
    header.bits = LittleEndian16(info, 10);
    header.palette_entry_bytes = 3;
  } else {
    ReadInfoHeader(info, header);
  }
  if (header.compression == kBitfields && !ReadMasks(file, header_size, header)) {
    return Unexpected<Failure>(Truncated());
  }
  constexpr std::array<std::uint32_t, 6> kKnownBits = {1, 4, 8, 16, 24, 32};
  if (std::find(kKnownBits.begin(), kKnownBits.end(), header.bits) == kKnownBits.end()) {
    return Unexpected<Failure>(Unsupported("bits a pixel", header.bits));
  }
  if (header.bits <= 8 && header.num_colours == 0) header.num_colours = 1U << header.bits;
  if (header.bits > 8) header.num_colours = 0;

  header.pixels_at = LittleEndian32(file, 10);
  const std::size_t palette_bytes = header.palette_entry_bytes * header.num_colours;
  // Some writers give the palette's place as that of the pixels.
  if (header.pixels_at == kFileHeaderBytes + header_size) header.pixels_at += palette_bytes;
  if (header.pixels_at == 0) header.pixels_at = header.end + palette_bytes;
  return header;
}

/// How many of the palette's entries the file holds: fewer than it says when it ends before.
std::size_t NumColoursPresent(std::span<const std::uint8_t> file, const BmpHeader& header) {
  const std::size_t num_present = (file.size() - header.end) / header.palette_entry_bytes;
  return std::min<std::size_t>(header.num_colours, num_present);
}

/// Entries that the file does not hold are black, as in Pillow.
BmpPalette ReadPalette(std::span<const std::uint8_t> file, const BmpHeader& header) {
  BmpPalette palette{};
  const std::size_t num_colours = std::min(NumColoursPresent(file, header), palette.size());
  for (std::size_t i = 0; i < num_colours; ++i) {
    const std::size_t at = header.end + i * header.palette_entry_bytes;
    palette[i] = {file[at + 2], file[at + 1], file[at]};
  }
  return palette;
}

/// The masks of the samples, if Pillow reads such a file.
std::optional<Masks> SampleMasks(const BmpHeader& header) {
  constexpr Masks k555 = {0x7C00, 0x3E0, 0x1F, 0};
  constexpr Masks k565 = {0xF800, 0x7E0, 0x1F, 0};
  constexpr Masks kBgr = {0xFF0000, 0xFF00, 0xFF, 0};
  constexpr Masks kBgra = {0xFF0000, 0xFF00, 0xFF, 0xFF000000};
  constexpr std::array<Masks, 7> kMasks32 = {{
      kBgr,
      kBgra,
      {0xFF000000, 0xFF0000, 0xFF00, 0},
      {0xFF000000, 0xFF00, 0xFF, 0},
      {0xFF000000, 0xFF0000, 0xFF00, 0xFF},
      {0xFF, 0xFF00, 0xFF0000, 0xFF000000},
      {0xFF000000, 0xFF00, 0xFF, 0xFF0000},
  }};
  if (header.compression == kPlain) return header.bits == 16 ? k555 : kBgr;
  if (header.compression != kBitfields) return std::nullopt;

  Masks masks = header.masks;
  if (header.bits == 32) {
    if (masks == Masks{}) return kBgra;
    const bool known = std::find(kMasks32.begin(), kMasks32.end(), masks) != kMasks32.end();
    return known ? std::optional(masks) : std::nullopt;
  }
  masks[3] = 0;  // only 32-bit pixels have alpha
  if (header.bits == 24 && masks == kBgr) return masks;
  if (header.bits == 16 && (masks == k555 || masks == k565)) return masks;
  return std::nullopt;
}

void PaletteRow(std::span<const std::uint8_t> packed, std::uint32_t bits, const BmpPalette& palette,
                std::span<std::uint8_t> rgb) {
  const std::size_t num_pixels = rgb.size() / 3;
  const std::size_t per_byte = 8 / bits;
  for (std::size_t i = 0; i < num_pixels; ++i) {
    const std::size_t shift =
        8 - bits * (i % per_byte + 1);  // the leftmost pixel is in the high bits
    const std::size_t index = (std::size_t{packed[i / per_byte]} >> shift) & LowBits(bits);
    std::copy(palette[index].begin(), palette[index].end(),
              rgb.begin() + static_cast<std::ptrdiff_t>(3 * i));
  }
}

/// Samples of 5, 6 or 8 bits, widened to 8: v·255/max, rounded down as in Pillow.
void MaskedRow(std::span<const std::uint8_t> packed, std::uint32_t bits, const Masks& masks,
               std::span<std::uint8_t> rgb) {
  const std::size_t num_pixels = rgb.size() / 3;
  const std::size_t pixel_bytes = bits / 8;
  std::array<int, 4> shifts{};
  std::array<std::uint32_t, 4> max_samples{};
  for (std::size_t c = 0; c < 4; ++c) {
    shifts[c] = masks[c] == 0 ? 0 : std::countr_zero(masks[c]);
    max_samples[c] = masks[c] >> shifts[c];
  }
  for (std::size_t i = 0; i < num_pixels; ++i) {
    std::uint32_t pixel = 0;
    for (std::size_t byte = 0; byte < pixel_bytes; ++byte) {
      pixel |= std::uint32_t{packed[i * pixel_bytes + byte]} << (8 * byte);
    }
    const std::uint32_t alpha = masks[3] == 0 ? 255 : (pixel & masks[3]) >> shifts[3];
    for (std::size_t c = 0; c < 3; ++c) {
      const std::uint32_t sample = (pixel & masks[c]) >> shifts[c];
      rgb[3 * i + c] = OnWhite(sample * 255 / max_samples[c], alpha);
    }
  }
}

Expected<Image, Failure> ReadRunLengths(std::span<const std::uint8_t> file,
                                        const BmpHeader& header) {
  if (header.bits > 8) return Unexpected<Failure>(Unsupported("run lengths, bits", header.bits));
  Image image(static_cast<int>(header.width), static_cast<int>(header.height));
  const BmpRle encoding = header.compression == kRle4 ? BmpRle::kRle4 : BmpRle::kRle8;
  const std::size_t num_read =
      ReadBmpRle(file, header.pixels_at, encoding, header.order, ReadPalette(file, header), image);
  if (num_read < image.size_bytes() / 3) return Unexpected<Failure>(Truncated());
  return image;
}

Expected<Image, Failure> ReadRows(std::span<const std::uint8_t> file, const BmpHeader& header) {
  const bool has_palette = header.bits <= 8 && header.compression == kPlain;
  const std::optional<Masks> masks = has_palette ? Masks{} : SampleMasks(header);
  if (!masks) return Unexpected<Failure>(Unsupported("compression", header.compression));

  const std::size_t row_bits = std::size_t{header.width} * header.bits;
  const std::size_t row_bytes = (row_bits + 7) / 8;
  const std::size_t stride = (row_bits + 31) / 32 * 4;
  const std::size_t end = header.pixels_at + (header.height - 1) * stride + row_bytes;
  if (end > file.size()) return Unexpected<Failure>(Truncated());

  const BmpPalette palette = has_palette ? ReadPalette(file, header) : BmpPalette{};
  const int height = static_cast<int>(header.height);
  Image image(static_cast<int>(header.width), height);
  for (int i = 0; i < height; ++i) {
    const std::size_t at = header.pixels_at + static_cast<std::size_t>(i) * stride;
    const std::span<const std::uint8_t> packed = file.subspan(at, row_bytes);
    const int y = header.order == RowOrder::kTopDown ? i : height - 1 - i;
    if (has_palette) {
      PaletteRow(packed, header.bits, palette, image.row(y));
    } else {
      MaskedRow(packed, header.bits, *masks, image.row(y));
    }
  }
  return image;
}

}  // namespace

Expected<Image, Failure> DecodeBmp(std::span<const std::uint8_t> encoded, std::int64_t max_pixels) {
  const Expected<BmpHeader, Failure> header = ReadHeader(encoded);
  if (!header) return Unexpected<Failure>(header.error());
  if (const auto failure = CheckSize(header->width, header->height, max_pixels)) {
    return Unexpected<Failure>(*failure);
  }
  if (header->num_colours > 65536 || NumColoursPresent(encoded, *header) > 256) {
    return Unexpected<Failure>(Unsupported("colours in the palette:", header->num_colours));
  }
  if (header->compression == kRle8 || header->compression == kRle4) {
    return ReadRunLengths(encoded, *header);
  }
  return ReadRows(encoded, *header);
}

}  // namespace pomona

#include "pomona/decode/metadata.h"

#include <algorithm>
#include <cstddef>

#include "pomona/decode/byte_order.h"

namespace pomona {
namespace {

using namespace std::string_view_literals;

std::string_view AsText(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Orientation stands in the first directory, which lies at the block's beginning: the rest is not
// kept, since a file of a gigabyte may be all EXIF.
constexpr std::size_t kMaxExifBytes = std::size_t{1} << 20;

void AppendExif(std::span<const std::uint8_t> block, Metadata& metadata) {
  const std::size_t num_bytes = std::min(block.size(), kMaxExifBytes - metadata.exif.size());
  const std::span<const std::uint8_t> kept = block.first(num_bytes);
  metadata.exif.insert(metadata.exif.end(), kept.begin(), kept.end());
}

}  // namespace

Metadata JpegMetadata(std::span<const std::uint8_t> file) {
  constexpr std::string_view kExif = "Exif\0\0"sv;
  constexpr std::string_view kXmp = "http://ns.adobe.com/xap/1.0/\0"sv;
  constexpr std::uint8_t kStartOfScan = 0xDA;
  constexpr std::uint8_t kApp1 = 0xE1;
  Metadata metadata;
  std::size_t at = 2;  // after the start-of-image marker
  while (at + 4 <= file.size()) {
    const std::uint8_t marker = file[at + 1];
    // What is not a marker, and what fills the space before one, is passed over as in Pillow.
    if (file[at] != 0xFF || marker == 0xFF || marker == 0x00) {
      ++at;
      continue;
    }
    if (marker == kStartOfScan) break;
    const bool has_no_length =
        (marker >= 0xD0 && marker <= 0xD9) || marker == 0xC8 || (marker >= 0xF0 && marker <= 0xFD);
    if (has_no_length) {
      at += 2;
      continue;
    }
    const std::size_t length = BigEndian16(file, at + 2);
    if (length < 2 || at + 2 + length > file.size()) break;
    const std::span<const std::uint8_t> segment = file.subspan(at + 4, length - 2);
    if (marker == kApp1 && AsText(segment).starts_with(kExif)) {
      AppendExif(segment.subspan(kExif.size()), metadata);
    } else if (marker == kApp1 && AsText(segment).starts_with(kXmp)) {
      metadata.xmp = AsText(segment.subspan(kXmp.size()));
    }
    at += 2 + length;
  }
  return metadata;
}

Metadata PngMetadata(std::span<const std::uint8_t> file) {
  // Keyword, then compression flag 0 and method 0.
  constexpr std::string_view kXmp = "XML:com.adobe.xmp\0\0\0"sv;
  constexpr std::size_t kSignatureBytes = 8;
  Metadata metadata;
  std::size_t at = kSignatureBytes;
  while (at + 12 <= file.size()) {  // length, type, checksum
    const std::size_t length = BigEndian32(file, at);
    if (length > file.size() - at - 12) break;
    const std::string_view type = AsText(file.subspan(at + 4, 4));
    const std::span<const std::uint8_t> chunk = file.subspan(at + 8, length);
    if (type == "eXIf") {
      metadata.exif.clear();  // the last one counts
      AppendExif(chunk, metadata);
    } else if (type == "iTXt" && AsText(chunk).starts_with(kXmp)) {
      metadata.xmp = AsText(chunk.subspan(kXmp.size()));
    }
    at += 12 + length;
  }
  return metadata;
}

Metadata WebpMetadata(std::span<const std::uint8_t> file) {
  constexpr std::uint8_t kXmpFlag = 0x04;
  constexpr std::uint8_t kExifFlag = 0x08;
  constexpr std::size_t kFirstChunk = 12;
  Metadata metadata;
  if (file.size() < 30 || AsText(file.subspan(kFirstChunk, 4)) != "VP8X") return metadata;
  const std::uint8_t flags = file[20];
  std::size_t at = kFirstChunk;
  while (at + 8 <= file.size()) {
    const std::string_view type = AsText(file.subspan(at, 4));
    const std::size_t length = LittleEndian32(file, at + 4);
    if (length > file.size() - at - 8) break;
    const std::span<const std::uint8_t> chunk = file.subspan(at + 8, length);
    if (type == "EXIF" && (flags & kExifFlag) != 0 && metadata.exif.empty()) {
      AppendExif(chunk, metadata);
    } else if (type == "XMP " && (flags & kXmpFlag) != 0 && metadata.xmp.empty()) {
      metadata.xmp = AsText(chunk);
    }
    at += 8 + length + length % 2;  // chunks are padded to an even length
  }
  return metadata;
}

}  // namespace pomona

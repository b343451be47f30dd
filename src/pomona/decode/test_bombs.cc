#include "pomona/decode/test_bombs.h"

#include <utility>

namespace pomona {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kHugeSide = 65535;
constexpr int kNumFrames = 5000;

/// A zlib stream of `num_bytes` zeros and more, 150 times smaller: one block of fixed codes
/// (RFC 1951), a literal 0 and then copies of 258 bytes. Its checksum is wrong, and comes last.
Bytes DeflatedZeros(std::size_t num_bytes) {
  Bytes stream = {0x78, 0x9C};
  std::uint32_t bits = 0;
  int num_bits = 0;
  const auto put = [&](std::uint32_t code, int length) {  // lowest bit first
    bits |= code << num_bits;
    for (num_bits += length; num_bits >= 8; num_bits -= 8, bits >>= 8) {
      stream.push_back(static_cast<std::uint8_t>(bits));
    }
  };
  put(0b011, 3);       // the last block, fixed codes
  put(0b00001100, 8);  // literal 0
  for (std::size_t i = 0; i < num_bytes; i += 258) {
    put(0b10100011, 8);  // a copy of 258 bytes
    put(0, 5);           // from one byte before
  }
  put(0, 7 + 7);  // the end, and a whole byte
  Append(stream, Bytes(4, 0));
  return stream;
}

Bytes PngHeader(std::uint32_t side, std::uint8_t bit_depth, std::uint8_t colour_type,
                std::uint8_t interlace) {
  Bytes content;
  AppendBigEndian(content, side, 4);
  AppendBigEndian(content, side, 4);
  Append(content, Bytes{bit_depth, colour_type, 0, 0, interlace});
  Bytes file = AsBytes("\x89PNG\r\n\x1A\n");
  Append(file, PngChunk("IHDR", content));
  return file;
}

Bytes HugePng() {
  Bytes file = PngHeader(kHugeSide, 16, 6, 1);
  Append(file, PngChunk("IDAT", DeflatedZeros(100'000'000)));
  return file;
}

Bytes HugeAnimatedPng() {
  Bytes file = PngHeader(kHugeSide, 8, 6, 0);
  Append(file, PngChunk("acTL", Bytes{0, 0, 0x13, 0x88, 0, 0, 0, 0}));
  Append(file, PngChunk("IDAT", DeflatedZeros(258)));
  for (int i = 0; i < kNumFrames; ++i) {
    Append(file, PngChunk("fcTL", Bytes(26, 0)));
    Append(file, PngChunk("fdAT", DeflatedZeros(258)));
  }
  return file;
}

/// A picture of one pixel, with chunks of text and colour profile before it.
Bytes SmallPngWith(const std::vector<std::pair<std::string_view, std::string_view>>& chunks) {
  constexpr std::ptrdiff_t kAfterHeader = 33;
  const Bytes small = WritePng({1, 2, 3}, 1, 1, {});
  const Bytes zeros = DeflatedZeros(300'000'000);
  Bytes file(small.begin(), small.begin() + kAfterHeader);
  for (const auto& [type, keyword] : chunks) {
    Bytes content = AsBytes(keyword);
    Append(content, zeros);
    Append(file, PngChunk(type, content));
  }
  Append(file, std::span(small).subspan(kAfterHeader));
  return file;
}

Bytes PngOfTexts() {
  return SmallPngWith({{"zTXt", "Comment\0\0"sv},
                       {"iTXt", "Comment\0\1\0\0\0"sv},
                       {"iTXt", "XML:com.adobe.xmp\0\1\0\0\0"sv}});
}

Bytes PngOfProfile() { return SmallPngWith({{"iCCP", "icc\0\0"sv}}); }

Bytes SmallJpeg() { return WriteJpeg(SmoothRgb(8, 8), 8, 8, {}); }

Bytes JpegWithSegments(std::uint8_t marker, std::string_view beginning, int num_segments) {
  const Bytes small = SmallJpeg();
  Bytes segment = {0xFF, marker, 0xFF, 0xFF};
  Append(segment, AsBytes(beginning));
  segment.resize(2 + 0xFFFF);
  Bytes file = {0xFF, 0xD8};
  for (int i = 0; i < num_segments; ++i) Append(file, segment);
  Append(file, std::span(small).subspan(2));
  return file;
}

Bytes JpegOfProfiles() { return JpegWithSegments(0xE2, "ICC_PROFILE\0\1\xFF"sv, 600); }

Bytes JpegOfExif() { return JpegWithSegments(0xE1, "Exif\0\0II\x2A\0\x08\0\0\0"sv, 600); }

/// Progressive, with `num_scans` scans of the same bits, which are none.
Bytes JpegOfScans(std::uint16_t side, int num_scans) {
  Bytes file = WriteJpeg(Bytes(64, 77), 8, 8, {.colours = JpegColours::kGrey});
  const auto find = [&](std::uint8_t code) {
    std::size_t at = 2;
    while (file[at] != 0xFF || file[at + 1] != code) ++at;
    return at;
  };
  const std::size_t frame = find(0xC0);
  file[frame + 1] = 0xC2;
  for (const std::size_t at : {frame + 5, frame + 7}) {
    file[at] = static_cast<std::uint8_t>(side >> 8);
    file[at + 1] = static_cast<std::uint8_t>(side);
  }
  file.resize(find(0xDA));
  for (int i = 0; i < num_scans; ++i) {
    Append(file, Bytes{0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 0});
  }
  Append(file, Bytes{0xFF, 0xD9});
  return file;
}

Bytes HugeJpeg() { return JpegOfScans(65500, 10); }

Bytes JpegOfThousandsOfScans() { return JpegOfScans(1000, 5000); }

Bytes HugeBitmap(std::uint32_t bits, std::uint32_t compression) {
  Bytes file = AsBytes("BM");
  for (const std::uint32_t field : {0U, 0U, 54U, 40U, kHugeSide, kHugeSide}) {
    AppendLittleEndian(file, field, 4);
  }
  AppendLittleEndian(file, 1, 2);
  AppendLittleEndian(file, bits, 2);
  AppendLittleEndian(file, compression, 4);
  Append(file, Bytes(20, 0));
  for (int i = 0; i < 100'000; ++i) Append(file, Bytes{0, 2, 255, 255});  // skips of 255 rows
  return file;
}

Bytes HugePlainBitmap() { return HugeBitmap(24, 0); }
Bytes HugeRunLengthBitmap() { return HugeBitmap(8, 1); }

Bytes Riff(const Bytes& chunks) {
  Bytes file = AsBytes("RIFF");
  AppendLittleEndian(file, static_cast<std::uint32_t>(chunks.size() + 4), 4);
  Append(file, AsBytes("WEBP"));
  Append(file, chunks);
  return file;
}

Bytes HugeWebp() {
  Bytes chunks = AsBytes("VP8L");
  AppendLittleEndian(chunks, 1006, 4);
  chunks.push_back(0x2F);
  AppendLittleEndian(chunks, 16382U | 16382U << 14, 4);
  Append(chunks, Bytes(1001, 0));
  return Riff(chunks);
}

Bytes HugeAnimatedWebp() {
  Bytes chunks = AsBytes("VP8X");
  AppendLittleEndian(chunks, 10, 4);
  AppendLittleEndian(chunks, 0x02 | 0x10, 4);  // is an animation, has alpha
  AppendLittleEndian(chunks, kHugeSide - 1, 3);
  AppendLittleEndian(chunks, kHugeSide - 1, 3);
  Append(chunks, AsBytes("ANIM"));
  AppendLittleEndian(chunks, 6, 4);
  Append(chunks, Bytes(6, 0));
  const Bytes still = WriteWebp(Bytes(4, 9), 1, 1, {});
  for (int i = 0; i < kNumFrames; ++i) {
    Append(chunks, AsBytes("ANMF"));
    AppendLittleEndian(chunks, static_cast<std::uint32_t>(16 + still.size() - 12), 4);
    Append(chunks, Bytes(16, 0));
    Append(chunks, std::span(still).subspan(12));
  }
  return Riff(chunks);
}

Bytes Padded(std::string_view header) {
  Bytes file = AsBytes(header);
  file.resize(1 << 20);
  return file;
}

Bytes Gif() { return Padded("GIF89a\xFF\xFF\xFF\xFF\xF7\0\0"sv); }
Bytes Tiff() { return Padded("II\x2A\0\x08\0\0\0\xFF\xFF"sv); }
Bytes Psd() { return Padded("8BPS\0\1\0\0\0\0\0\0\0\x38\0\0\x75\x30\0\0\x75\x30\0\x20\0\3"sv); }

}  // namespace

std::vector<Bomb> AllBombs() {
  constexpr auto kTooLarge = FailureReason::kTooLarge;
  constexpr auto kUnsupported = FailureReason::kUnsupported;
  return {
      {"JPEG of 65,500x65,500, progressive", HugeJpeg, kTooLarge},
      {"PNG of 65,535x65,535, 16-bit RGBA, interlaced", HugePng, kTooLarge},
      {"BMP of 65,535x65,535, 24 bits", HugePlainBitmap, kTooLarge},
      {"BMP of 65,535x65,535, run lengths", HugeRunLengthBitmap, kTooLarge},
      {"WebP of 16,383x16,383, lossless", HugeWebp, kTooLarge},
      {"animated WebP of 65,535x65,535, 5,000 frames", HugeAnimatedWebp, kTooLarge},
      {"animated PNG of 65,535x65,535, 5,000 frames", HugeAnimatedPng, kTooLarge},
      {"GIF of 65,535x65,535", Gif, kUnsupported},
      {"TIFF of 65,535 tags", Tiff, kUnsupported},
      {"PSD of 56 channels, 30,000x30,000", Psd, kUnsupported},
      {"PNG with texts that inflate to 900 MB", PngOfTexts, std::nullopt},
      {"PNG with a colour profile that inflates to 300 MB", PngOfProfile, std::nullopt},
      {"JPEG with 600 ICC segments, 39 MB", JpegOfProfiles, std::nullopt},
      {"JPEG with 600 EXIF segments, 39 MB", JpegOfExif, std::nullopt},
      {"JPEG of 5,000 scans, 1,000x1,000", JpegOfThousandsOfScans, FailureReason::kDecodeError},
  };
}

}  // namespace pomona

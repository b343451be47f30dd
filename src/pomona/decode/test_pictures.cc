#include "pomona/decode/test_pictures.h"

// clang-format off: jpeglib.h needs FILE and size_t
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>
// clang-format on

#include <png.h>
#include <webp/encode.h>

#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace pomona {
namespace {

int NumComponents(JpegColours colours) {
  switch (colours) {
    case JpegColours::kGrey:
      return 1;
    case JpegColours::kTwoComponents:
      return 2;
    case JpegColours::kYcc:
      return 3;
    default:
      return 4;
  }
}

void SetColours(jpeg_compress_struct& info, const JpegOptions& options) {
  constexpr J_COLOR_SPACE kInput[] = {JCS_UNKNOWN, JCS_GRAYSCALE, JCS_UNKNOWN, JCS_RGB, JCS_CMYK};
  info.input_components = NumComponents(options.colours);
  info.in_color_space = kInput[info.input_components];
  jpeg_set_defaults(&info);
  if (options.colours == JpegColours::kYcck) jpeg_set_colorspace(&info, JCS_YCCK);
  jpeg_set_quality(&info, options.quality, TRUE);
  info.comp_info[0].h_samp_factor = options.horizontal_sampling;
  info.comp_info[0].v_samp_factor = options.vertical_sampling;
  info.restart_in_rows = options.restart_rows;
  if (options.scans == JpegScans::kProgressive) jpeg_simple_progression(&info);
}

void WritePngRows(png_structp png, png_infop info, const Bytes& packed, const PngOptions& options,
                  int height) {
  Bytes palette = options.palette;
  if (!palette.empty()) {
    std::vector<png_color> colours;
    for (std::size_t i = 0; i + 3 <= palette.size(); i += 3) {
      colours.push_back({palette[i], palette[i + 1], palette[i + 2]});
    }
    png_set_PLTE(png, info, colours.data(), static_cast<int>(colours.size()));
  }
  if (!options.alphas.empty()) {
    png_set_tRNS(png, info, options.alphas.data(), static_cast<int>(options.alphas.size()),
                 nullptr);
  }
  png_set_benign_errors(png, 1);
  png_set_check_for_invalid_index(png, 0);  // a test wants an index beyond its palette
  png_write_info(png, info);
  for (const auto& [type, content] :
       {std::pair("tRNS", &options.transparent), std::pair("eXIf", &options.exif)}) {
    if (content->empty()) continue;
    const Bytes name = AsBytes(type);
    png_write_chunk(png, name.data(), content->data(), content->size());
  }
  const std::size_t row_bytes = packed.size() / static_cast<std::size_t>(height);
  Bytes copy = packed;  // libpng's rows are not const
  std::vector<png_bytep> rows;
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
    rows.push_back(copy.data() + y * row_bytes);
  }
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
}

}  // namespace

Bytes AsBytes(std::string_view text) { return {text.begin(), text.end()}; }

void Append(Bytes& bytes, std::span<const std::uint8_t> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

void AppendLittleEndian(Bytes& bytes, std::uint32_t value, int num_bytes) {
  for (int i = 0; i < num_bytes; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void AppendBigEndian(Bytes& bytes, std::uint32_t value, int num_bytes) {
  for (int i = num_bytes - 1; i >= 0; --i) {
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

// Numerical Recipes' linear congruential generator; its high bits are random enough.
Bytes NoiseBytes(std::size_t num_bytes, std::uint32_t seed) {
  Bytes bytes(num_bytes);
  for (std::uint8_t& byte : bytes) {
    seed = seed * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(seed >> 24);
  }
  return bytes;
}

Bytes SmoothRgb(int width, int height) {
  Bytes rgb;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double wave = std::sin(x * 0.2) * std::cos(y * 0.1);
      for (const double tint : {120.0, 80.0, 40.0}) {
        rgb.push_back(static_cast<std::uint8_t>(128 + tint * wave));
      }
    }
  }
  return rgb;
}

Bytes WriteJpeg(const Bytes& pixels, int width, int height, const JpegOptions& options) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = static_cast<JDIMENSION>(width);
  info.image_height = static_cast<JDIMENSION>(height);
  SetColours(info, options);
  jpeg_start_compress(&info, TRUE);
  if (!options.app1.empty()) {
    jpeg_write_marker(&info, JPEG_APP0 + 1, options.app1.data(),
                      static_cast<unsigned>(options.app1.size()));
  }
  const std::size_t row_bytes = pixels.size() / static_cast<std::size_t>(height);
  Bytes copy = pixels;  // libjpeg's rows are not const
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
    JSAMPROW row = copy.data() + y * row_bytes;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  Bytes encoded(bytes, bytes + size);
  std::free(bytes);
  return encoded;
}

Bytes WritePng(const Bytes& packed, int width, int height, const PngOptions& options) {
  Bytes encoded;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &encoded,
      [](png_structp p, png_bytep bytes, std::size_t size) {
        Append(*static_cast<Bytes*>(png_get_io_ptr(p)), {bytes, size});
      },
      [](png_structp) {});
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height),
               options.bit_depth, options.colour_type,
               options.rows == PngRows::kInterlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  WritePngRows(png, info, packed, options, height);
  png_destroy_write_struct(&png, &info);
  return encoded;
}

// CRC-32 of ISO 3309, bit by bit, as in the PNG standard's annex.
Bytes PngChunk(std::string_view type, const Bytes& content) {
  Bytes checked = AsBytes(type);
  Append(checked, content);
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : checked) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  Bytes chunk;
  AppendBigEndian(chunk, static_cast<std::uint32_t>(content.size()), 4);
  Append(chunk, checked);
  AppendBigEndian(chunk, ~crc, 4);
  return chunk;
}

Bytes ExifBlock(int orientation) {
  Bytes block = AsBytes("II");
  AppendLittleEndian(block, 42, 2);
  AppendLittleEndian(block, 8, 4);    // offset of the directory
  AppendLittleEndian(block, 1, 2);    // one entry
  AppendLittleEndian(block, 274, 2);  // Orientation
  AppendLittleEndian(block, 3, 2);    // SHORT
  AppendLittleEndian(block, 1, 4);    // one value
  AppendLittleEndian(block, static_cast<std::uint32_t>(orientation), 4);
  AppendLittleEndian(block, 0, 4);  // no further directory
  return block;
}

Bytes WriteWebp(const Bytes& rgba, int width, int height, const Bytes& exif) {
  std::uint8_t* output = nullptr;
  const std::size_t size = WebPEncodeLosslessRGBA(rgba.data(), width, height, 4 * width, &output);
  if (size == 0) throw std::runtime_error("WebPEncodeLosslessRGBA failed");
  const Bytes still(output, output + size);
  WebPFree(output);
  if (exif.empty()) return still;

  Bytes chunks = AsBytes("WEBPVP8X");
  AppendLittleEndian(chunks, 10, 4);
  AppendLittleEndian(chunks, 0x08 | 0x10, 4);  // has EXIF, has alpha
  AppendLittleEndian(chunks, static_cast<std::uint32_t>(width - 1), 3);
  AppendLittleEndian(chunks, static_cast<std::uint32_t>(height - 1), 3);
  Append(chunks, std::span(still).subspan(12));  // the picture's chunk, padded already
  Append(chunks, AsBytes("EXIF"));
  AppendLittleEndian(chunks, static_cast<std::uint32_t>(exif.size()), 4);
  Append(chunks, exif);
  if (exif.size() % 2 != 0) chunks.push_back(0);
  Bytes file = AsBytes("RIFF");
  AppendLittleEndian(file, static_cast<std::uint32_t>(chunks.size()), 4);
  Append(file, chunks);
  return file;
}

}  // namespace pomona

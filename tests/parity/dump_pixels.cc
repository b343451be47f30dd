// Shows the pixels that the engine sees, for comparison with other software. For tests only.
//
//   pomona_dump_pixels [WIDTH HEIGHT FILTER] < paths
//
// Reads one path a line, and writes for each, in the same order, one of
//   <width> <height>\n  and the RGB pixels: width·height·3 bytes, row-major
//   failure <reason> <detail>\n

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pomona/decode/decode.h"
#include "pomona/image/failure.h"
#include "pomona/image/image.h"
#include "pomona/image/pixel_spec.h"
#include "pomona/preprocess/resize.h"
#include "pomona/source/read_file.h"

namespace pomona {
namespace {

void WriteImage(const Image& image) {
  std::cout << image.width() << ' ' << image.height() << '\n';
  const std::span<const std::uint8_t> pixels = image.pixels();
  std::cout.write(reinterpret_cast<const char*>(pixels.data()),
                  static_cast<std::streamsize>(pixels.size()));
}

void WriteFailure(const Failure& failure) {
  std::cout << "failure " << ToString(failure.reason) << ' ' << failure.detail << '\n';
}

void DumpPaths(std::optional<Resizer>& resizer) {
  FileContent content;
  for (std::string path; std::getline(std::cin, path);) {
    if (const std::optional<Failure> failure = ReadFile(path, content)) {
      WriteFailure(*failure);
      continue;
    }
    const Expected<Image, Failure> image = Decode(content.bytes, DecodeOptions{});
    if (!image) {
      WriteFailure(image.error());
    } else {
      WriteImage(resizer ? resizer->Resize(*image) : *image);
    }
  }
}

std::optional<int> ParseSide(std::string_view text) {
  int side = 0;
  const std::from_chars_result result =
      std::from_chars(text.data(), text.data() + text.size(), side);
  const bool is_whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return is_whole && side >= 1 ? std::optional(side) : std::nullopt;
}

std::optional<Resizer> ParseResizer(std::span<const char* const> arguments) {
  if (arguments.size() != 3) return std::nullopt;
  const std::optional<int> width = ParseSide(arguments[0]);
  const std::optional<int> height = ParseSide(arguments[1]);
  const std::optional<ResizeFilter> filter = ParseResizeFilter(arguments[2]);
  if (!width || !height || !filter) return std::nullopt;
  return Resizer(*width, *height, *filter);
}

}  // namespace
}  // namespace pomona

int main(int argc, char** argv) try {
  const std::span<const char* const> arguments(argv + 1, static_cast<std::size_t>(argc - 1));
  std::optional<pomona::Resizer> resizer = pomona::ParseResizer(arguments);
  if (!resizer && !arguments.empty()) {
    std::cerr << "Usage: pomona_dump_pixels [WIDTH HEIGHT bilinear|bicubic|lanczos] < paths\n";
    return 2;
  }
  pomona::DumpPaths(resizer);
  return std::cout.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
  std::cerr << "pomona_dump_pixels: " << error.what() << '\n';
  return EXIT_FAILURE;
}

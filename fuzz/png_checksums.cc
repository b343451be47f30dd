// libFuzzer's mutations of a PNG, with its checksums put right: else nearly all end at the first
// one.

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "target.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1A\n";
constexpr std::size_t kFrameBytes = 12;  // length, type and checksum of a chunk

std::uint32_t BigEndian(const std::uint8_t* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | bytes[3];
}

void PutChecksumsRight(std::uint8_t* data, std::size_t size) {
  for (std::size_t at = kSignature.size(); at + kFrameBytes <= size;) {
    const std::size_t length = BigEndian(data + at);
    if (length > size - at - kFrameBytes) return;
    const auto checksum =
        static_cast<std::uint32_t>(crc32(0, data + at + 4, static_cast<uInt>(length + 4)));
    std::uint8_t* out = data + at + 8 + length;
    for (int i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(checksum >> (24 - 8 * i));
    at += kFrameBytes + length;
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  const std::size_t new_size = LLVMFuzzerMutate(data, size, max_size);
  const bool is_png =
      new_size >= kSignature.size() && std::memcmp(data, kSignature.data(), kSignature.size()) == 0;
  if (is_png && seed % 8 != 0) PutChecksumsRight(data, new_size);  // wrong ones are tried as well
  return new_size;
}

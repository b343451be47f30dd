#pragma once
// Integers out of bytes. The caller has checked that the bytes are there.

#include <cstddef>
#include <cstdint>
#include <span>

namespace pomona {

inline std::uint32_t LittleEndian16(std::span<const std::uint8_t> bytes, std::size_t at) {
  return bytes[at] | static_cast<std::uint32_t>(bytes[at + 1]) << 8;
}

inline std::uint32_t LittleEndian32(std::span<const std::uint8_t> bytes, std::size_t at) {
  return LittleEndian16(bytes, at) | LittleEndian16(bytes, at + 2) << 16;
}

inline std::uint32_t BigEndian16(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 8 | bytes[at + 1];
}

inline std::uint32_t BigEndian32(std::span<const std::uint8_t> bytes, std::size_t at) {
  return BigEndian16(bytes, at) << 16 | BigEndian16(bytes, at + 2);
}

}  // namespace pomona

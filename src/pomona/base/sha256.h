#pragma once
// SHA-256 of files and bytes, in lower-case hexadecimal.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace pomona {

/// SHA-256 (FIPS 180-4) of `bytes`: 64 hexadecimal digits.
std::string Sha256(std::span<const std::uint8_t> bytes);

/// SHA-256 of a file's content, read in blocks. Throws Error(kStorage) if it cannot be read.
std::string Sha256OfFile(const std::filesystem::path& path);

}  // namespace pomona

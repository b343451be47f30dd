#pragma once
// NumPy's .npy, format version 1.0: magic, header length, a Python dict literal as header padded to
// 64 bytes, then the numbers, little-endian, row-major.

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace pomona {

/// float64 numbers of a shape of one or two dimensions.
struct NpyArray {
  std::vector<std::int64_t> shape;
  std::vector<double> values;
};

/// Writes `values` with `shape`, atomically. Throws Error(kStorage).
void WriteNpy(const std::filesystem::path& path, std::span<const std::int64_t> shape,
              std::span<const double> values);

/// Reads what WriteNpy writes, or numpy.save of a C-ordered float64 array of one or two dimensions.
/// Throws Error(kInput) for anything else; never takes more memory than the file has bytes.
NpyArray ReadNpy(const std::filesystem::path& path);

}  // namespace pomona

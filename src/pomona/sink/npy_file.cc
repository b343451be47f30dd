#include "pomona/sink/npy_file.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "pomona/base/error.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie");

constexpr std::string_view kMagic{"\x93NUMPY\x01\x00", 8};
constexpr std::size_t kPrefixBytes = 10;  // magic, version, two bytes of header length
constexpr std::size_t kAlignment = 64;    // of the first number, in the file
constexpr std::int64_t kMaxFileBytes = std::int64_t{1} << 36;

[[noreturn]] void Reject(const std::filesystem::path& path, std::string_view why) {
  throw Error(Error::Kind::kInput, fmt::format("{}: {}", path.string(), why));
}

// The text after "'key': " in the header, or nothing.
std::optional<std::string_view> ValueOf(std::string_view header, std::string_view key) {
  const std::string quoted = fmt::format("'{}':", key);
  const std::size_t found = header.find(quoted);
  if (found == std::string_view::npos) return std::nullopt;
  std::string_view rest = header.substr(found + quoted.size());
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  return rest;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "(3, 4), …" or "(3,), …" → {3, 4} or {3}; nothing if it is not one or two numbers.
std::optional<std::vector<std::int64_t>> ParseShape(std::string_view text) {
  if (text.empty() || text.front() != '(') return std::nullopt;
  text = text.substr(1, text.find(')') - 1);
  std::vector<std::int64_t> shape;
  while (!text.empty()) {
    if (text.front() == ' ' || text.front() == ',') {
      text.remove_prefix(1);
      continue;
    }
    std::int64_t extent = 0;
    std::size_t num_digits = 0;
    for (; num_digits < text.size() && IsDigit(text[num_digits]); ++num_digits) {
      if (num_digits >= 12) return std::nullopt;
      extent = extent * 10 + (text[num_digits] - '0');
    }
    if (num_digits == 0 || shape.size() == 2) return std::nullopt;
    shape.push_back(extent);
    text.remove_prefix(num_digits);
  }
  if (shape.empty()) return std::nullopt;
  return shape;
}

std::vector<std::int64_t> CheckHeader(const std::filesystem::path& path, std::string_view header,
                                      std::int64_t num_data_bytes) {
  const auto type = ValueOf(header, "descr");
  const auto order = ValueOf(header, "fortran_order");
  const auto shape_text = ValueOf(header, "shape");
  if (!type || !type->starts_with("'<f8'")) Reject(path, "is not an array of float64");
  if (!order || !order->starts_with("False")) Reject(path, "is not in row-major order");
  const auto shape = shape_text ? ParseShape(*shape_text) : std::nullopt;
  if (!shape) Reject(path, "is not an array of one or two dimensions");

  std::int64_t num_values = 1;
  for (const std::int64_t extent : *shape) {
    if (extent != 0 && num_values > kMaxFileBytes / extent) Reject(path, "has an impossible shape");
    num_values *= extent;
  }
  if (num_values * std::int64_t{sizeof(double)} != num_data_bytes) {
    Reject(path, fmt::format("holds {} bytes of numbers, its shape says {}", num_data_bytes,
                             num_values * std::int64_t{sizeof(double)}));
  }
  return *shape;
}

}  // namespace

void WriteNpy(const std::filesystem::path& path, std::span<const std::int64_t> shape,
              std::span<const double> values) {
  std::string header = fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}{}), }}",
                                   fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  const std::size_t unpadded = kPrefixBytes + header.size() + 1;
  header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  header += '\n';

  std::string bytes{kMagic};
  bytes += static_cast<char>(header.size() & 0xFF);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  WriteFileAtomically(path, bytes);
}

NpyArray ReadNpy(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) Reject(path, "cannot be read");
  const std::int64_t size_bytes = file.tellg();
  if (size_bytes > kMaxFileBytes) Reject(path, "is larger than any array of this project");
  file.seekg(0);

  std::string prefix(kPrefixBytes, '\0');
  if (!file.read(prefix.data(), kPrefixBytes) || !prefix.starts_with(kMagic)) {
    Reject(path, "is not a .npy file of version 1.0");
  }
  const std::size_t header_bytes = static_cast<unsigned char>(prefix[8]) +
                                   (std::size_t{static_cast<unsigned char>(prefix[9])} << 8);
  std::string header(header_bytes, '\0');
  if (!file.read(header.data(), static_cast<std::streamsize>(header_bytes))) {
    Reject(path, "ends in its header");
  }

  NpyArray array;
  const std::int64_t num_data_bytes =
      size_bytes - static_cast<std::int64_t>(kPrefixBytes + header_bytes);
  array.shape = CheckHeader(path, header, num_data_bytes);
  array.values.resize(static_cast<std::size_t>(num_data_bytes) / sizeof(double));
  if (!file.read(reinterpret_cast<char*>(array.values.data()), num_data_bytes)) {
    Reject(path, "cannot be read to its end");
  }
  return array;
}

}  // namespace pomona

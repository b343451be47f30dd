#include "pomona/stats/moments_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "pomona/base/error.h"

namespace pomona {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "PomonaM1";
constexpr std::size_t kHeaderBytes = kMagic.size() + 2 * sizeof(std::int64_t);

[[noreturn]] void Reject(const std::string& what) {
  throw Error(Error::Kind::kInput, "These are not the bytes of moments: " + what);
}

void Append(std::span<const std::byte> values, std::vector<std::uint8_t>& bytes) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(values.data());
  bytes.insert(bytes.end(), begin, begin + values.size());
}

// Fills `values` from the front of `bytes`, and takes that away.
void Take(std::span<const std::uint8_t>& bytes, std::span<std::byte> values) {
  std::memcpy(values.data(), bytes.data(), values.size());
  bytes = bytes.subspan(values.size());
}

}  // namespace

std::vector<std::uint8_t> ToBytes(const Moments& moments) {
  const std::array<std::int64_t, 2> header = {moments.dimension(), moments.count()};
  std::vector<std::uint8_t> bytes;
  bytes.reserve(kHeaderBytes + moments.mean().size_bytes() + moments.co_moments().size_bytes());
  Append(std::as_bytes(std::span(kMagic)), bytes);
  Append(std::as_bytes(std::span(header)), bytes);
  Append(std::as_bytes(moments.mean()), bytes);
  Append(std::as_bytes(moments.co_moments()), bytes);
  return bytes;
}

Moments MomentsFromBytes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kHeaderBytes || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    Reject("they do not begin as such");
  }
  bytes = bytes.subspan(kMagic.size());
  std::array<std::int64_t, 2> header;
  Take(bytes, std::as_writable_bytes(std::span(header)));
  const auto [dimension, count] = header;
  if (dimension < 1 || dimension > Moments::kMaxDimension || count < 0) {
    Reject(fmt::format("{} features, {} rows", dimension, count));
  }
  const auto d = static_cast<std::size_t>(dimension);
  std::vector<double> mean(d);
  std::vector<double> co_moments;
  const std::size_t expected = (d + d * (d + 1) / 2) * sizeof(double);
  if (bytes.size() != expected) {
    Reject(fmt::format("{} bytes of numbers, {} features have {}", bytes.size(), d, expected));
  }
  co_moments.resize(d * (d + 1) / 2);
  Take(bytes, std::as_writable_bytes(std::span(mean)));
  Take(bytes, std::as_writable_bytes(std::span(co_moments)));
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(mean.begin(), mean.end(), is_finite) ||
      !std::all_of(co_moments.begin(), co_moments.end(), is_finite)) {
    Reject("there is a number that is not finite");
  }
  return {count, std::move(mean), std::move(co_moments)};
}

}  // namespace pomona

#include "pomona/decode/orientation.h"

#include <array>
#include <cstddef>
#include <utility>

#include "pomona/decode/byte_order.h"

namespace pomona {
namespace {

constexpr std::uint32_t kOrientationTag = 274;
constexpr std::size_t kEntryBytes = 12;

// TIFF 6.0's names of integer types.
enum TiffType : std::uint32_t { kShort = 3, kLong = 4, kSignedShort = 8, kSignedLong = 9 };

class TiffBlock {
 public:
  /// Nothing if the bytes do not begin as a TIFF file does.
  static std::optional<TiffBlock> Open(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 8 || bytes[0] != bytes[1]) return std::nullopt;
    if (bytes[0] != 'I' && bytes[0] != 'M') return std::nullopt;
    // Some writers put the 42 in the other byte order; Pillow reads them.
    const bool has_magic = (bytes[2] == 42 && bytes[3] == 0) || (bytes[2] == 0 && bytes[3] == 42);
    if (!has_magic) return std::nullopt;
    return TiffBlock(bytes);
  }

  std::size_t size() const { return bytes_.size(); }
  std::uint32_t U16(std::size_t at) const {
    return bytes_[0] == 'I' ? LittleEndian16(bytes_, at) : BigEndian16(bytes_, at);
  }
  std::uint32_t U32(std::size_t at) const {
    return bytes_[0] == 'I' ? LittleEndian32(bytes_, at) : BigEndian32(bytes_, at);
  }

 private:
  explicit TiffBlock(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::span<const std::uint8_t> bytes_;
};

std::span<const std::uint8_t> WithoutExifPrefix(std::span<const std::uint8_t> bytes) {
  constexpr std::array<std::uint8_t, 6> kPrefix = {'E', 'x', 'i', 'f', 0, 0};
  // Twice, since some WebP and PNG writers give the JPEG segment as it is.
  for (int i = 0; i < 2; ++i) {
    if (bytes.size() < kPrefix.size()) break;
    for (std::size_t k = 0; k < kPrefix.size(); ++k) {
      if (bytes[k] != kPrefix[k]) return bytes;
    }
    bytes = bytes.subspan(kPrefix.size());
  }
  return bytes;
}

int ValidOrOne(std::uint32_t value) {
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

}  // namespace

std::optional<int> OrientationInExif(std::span<const std::uint8_t> exif) {
  const std::optional<TiffBlock> tiff = TiffBlock::Open(WithoutExifPrefix(exif));
  if (!tiff) return std::nullopt;
  const std::size_t directory = tiff->U32(4);
  if (directory + 2 > tiff->size()) return std::nullopt;
  const std::uint32_t num_entries = tiff->U16(directory);
  for (std::size_t i = 0; i < num_entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (entry + kEntryBytes > tiff->size()) break;
    if (tiff->U16(entry) != kOrientationTag) continue;
    const std::uint32_t type = tiff->U16(entry + 2);
    if (tiff->U32(entry + 4) != 1) return 1;
    if (type == kShort || type == kSignedShort) return ValidOrOne(tiff->U16(entry + 8));
    if (type == kLong || type == kSignedLong) return ValidOrOne(tiff->U32(entry + 8));
    return 1;
  }
  return std::nullopt;
}

std::optional<int> OrientationInXmp(std::string_view xmp) {
  constexpr std::string_view kName = "tiff:Orientation";
  for (std::size_t at = xmp.find(kName); at != xmp.npos; at = xmp.find(kName, at + 1)) {
    std::string_view rest = xmp.substr(at + kName.size());
    const std::size_t opening = rest.starts_with("=\"") ? 2 : rest.starts_with('>') ? 1 : 0;
    if (opening == 0 || rest.size() <= opening) continue;
    const char digit = rest[opening];
    if (digit >= '0' && digit <= '9') return ValidOrOne(static_cast<std::uint32_t>(digit - '0'));
  }
  return std::nullopt;
}

Image TurnUpright(Image image, int orientation) {
  if (orientation < 2 || orientation > 8) return image;
  const bool swaps_sides = orientation >= 5;
  const bool mirrors_x =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool mirrors_y =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const int width = image.width();
  const int height = image.height();
  Image upright(swaps_sides ? height : width, swaps_sides ? width : height);
  for (int y = 0; y < upright.height(); ++y) {
    const std::span<std::uint8_t> out = upright.row(y);
    for (int x = 0; x < upright.width(); ++x) {
      const int stored_x = swaps_sides ? y : x;
      const int stored_y = swaps_sides ? x : y;
      const std::span<const std::uint8_t> in =
          std::as_const(image).row(mirrors_y ? height - 1 - stored_y : stored_y);
      const auto from = static_cast<std::size_t>(mirrors_x ? width - 1 - stored_x : stored_x) * 3;
      const auto to = static_cast<std::size_t>(x) * 3;
      for (std::size_t channel = 0; channel < 3; ++channel) {
        out[to + channel] = in[from + channel];
      }
    }
  }
  return upright;
}

}  // namespace pomona

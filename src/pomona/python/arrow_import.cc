#include "pomona/python/arrow_import.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "pomona/base/error.h"
#include "pomona/base/utf8.h"

namespace pomona {
namespace {

constexpr std::string_view kFloat = "f";
constexpr std::string_view kFixedSizeList = "+w:";

[[noreturn]] void Reject(const std::string& what) { throw Error(Error::Kind::kInput, what); }

std::string_view FormatOf(const ArrowSchema& schema) {
  if (schema.release == nullptr) Reject("The Arrow schema has been released already");
  if (schema.format == nullptr) Reject("The Arrow schema names no type");
  if (schema.dictionary != nullptr) Reject("A dictionary-encoded Arrow array is not taken");
  return schema.format;
}

// What holds for every array, of any type. No buffer is read.
void Check(const ArrowArray& array, std::int64_t num_buffers, std::int64_t num_children) {
  // Far above what memory holds, and far below what sums and products could overflow at.
  constexpr std::int64_t kMaxLength = std::int64_t{1} << 48;
  if (array.release == nullptr) Reject("The Arrow array has been released already");
  if (array.length < 0 || array.offset < 0 || array.length > kMaxLength ||
      array.offset > kMaxLength) {
    Reject(fmt::format("The Arrow array is damaged: length {}, offset {}", array.length,
                       array.offset));
  }
  if (array.n_buffers != num_buffers || array.n_children != num_children ||
      array.buffers == nullptr || (num_children > 0 && array.children == nullptr)) {
    Reject(
        fmt::format("The Arrow array is damaged: {} buffers and {} children where its type has "
                    "{} and {}",
                    array.n_buffers, array.n_children, num_buffers, num_children));
  }
}

template <typename T>
const T* Buffer(const ArrowArray& array, std::int64_t index) {
  return static_cast<const T*>(array.buffers[index]);
}

// Buffers of T may lie at any address: the interface recommends alignment, and does not demand it.
template <typename T>
T Load(const T* values, std::int64_t index) {
  T value;
  std::memcpy(&value, reinterpret_cast<const char*>(values) + index * std::int64_t{sizeof(T)},
              sizeof(T));
  return value;
}

/// Whether each value of an array is there. `row` counts from the array's offset.
class Validity {
 public:
  explicit Validity(const ArrowArray& array)
      : bits_(Buffer<std::uint8_t>(array, 0)), offset_(array.offset) {
    // With nulls that are said to be there, but no bitmap, nobody knows which they are.
    if (bits_ == nullptr && array.null_count > 0) {
      Reject("The Arrow array is damaged: it has nulls, but no validity bitmap");
    }
    if (array.null_count == 0) bits_ = nullptr;
  }

  bool is_valid(std::int64_t row) const {
    if (bits_ == nullptr) return true;
    const std::int64_t bit = offset_ + row;
    return (bits_[bit / 8] >> (bit % 8) & 1) != 0;
  }

 private:
  const std::uint8_t* bits_;
  std::int64_t offset_;
};

/// Where the value of a row starts and ends, in the values' buffer or in the child array.
struct Extent {
  std::int64_t begin;
  std::int64_t end;
};

template <typename Offset>
std::vector<Extent> ReadExtents(const ArrowArray& array) {
  const auto* offsets = Buffer<Offset>(array, 1);
  if (offsets == nullptr && array.length > 0) {
    Reject("The Arrow array is damaged: it has no buffer of offsets");
  }
  std::vector<Extent> extents;
  extents.reserve(static_cast<std::size_t>(array.length));
  for (std::int64_t row = 0; row < array.length; ++row) {
    const Extent extent{Load(offsets, array.offset + row), Load(offsets, array.offset + row + 1)};
    if (extent.begin < 0 || extent.end < extent.begin) {
      Reject(fmt::format("The Arrow array is damaged: row {} goes from {} to {}", row, extent.begin,
                         extent.end));
    }
    extents.push_back(extent);
  }
  return extents;
}

/// The rows of a list array of any of the three kinds: extents in its child.
std::vector<Extent> ReadListExtents(std::string_view format, const ArrowArray& array) {
  if (format == "+l" || format == "+L") {
    Check(array, 2, 1);
    return format == "+l" ? ReadExtents<std::int32_t>(array) : ReadExtents<std::int64_t>(array);
  }
  Check(array, 1, 1);
  std::int64_t width = 0;
  const std::string_view digits = format.substr(kFixedSizeList.size());
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), width);
  if (error != std::errc() || end != digits.end() || width < 0 ||
      width > std::numeric_limits<std::int32_t>::max() ||
      array.offset + array.length > (std::int64_t{1} << 62) / std::max<std::int64_t>(1, width)) {
    Reject(fmt::format("The Arrow array is damaged: lists of size '{}'", ToUtf8(digits)));
  }
  std::vector<Extent> extents;
  extents.reserve(static_cast<std::size_t>(array.length));
  for (std::int64_t row = array.offset; row < array.offset + array.length; ++row) {
    extents.push_back({row * width, (row + 1) * width});
  }
  return extents;
}

/// The floats below a list array.
class Floats {
 public:
  explicit Floats(const ArrowArray& array) : array_(array), validity_(array) {}

  /// Throws if `row`, which lies at `extent`, is not of `dimension` numbers that are all there.
  void CheckRow(std::int64_t row, const Extent& extent, std::int64_t dimension) const {
    if (extent.end - extent.begin != dimension) {
      Reject(
          fmt::format("Row {} has {} features, not {}", row, extent.end - extent.begin, dimension));
    }
    if (extent.end > array_.length) {
      Reject(fmt::format("The Arrow array is damaged: row {} ends at value {} of {}", row,
                         extent.end, array_.length));
    }
    for (std::int64_t i = extent.begin; i < extent.end; ++i) {
      if (!validity_.is_valid(i)) {
        Reject(fmt::format("Feature {} of row {} is null", i - extent.begin, row));
      }
    }
  }

  const float* at(std::int64_t index) const {
    const auto* values = Buffer<float>(array_, 1);
    if (values == nullptr) Reject("The Arrow array is damaged: it has no buffer of values");
    return values + array_.offset + index;
  }

 private:
  const ArrowArray& array_;
  Validity validity_;
};

bool IsAligned(const float* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer) % alignof(float) == 0;
}

// `extents` are those of the rows that are not null, all of `dimension` numbers.
void TakeValues(const Floats& floats, const std::vector<Extent>& extents, std::size_t dimension,
                FeatureRows& rows) {
  if (extents.empty()) return;
  bool is_contiguous = IsAligned(floats.at(0));
  for (std::size_t i = 1; i < extents.size(); ++i) {
    is_contiguous = is_contiguous && extents[i].begin == extents[i - 1].end;
  }
  if (is_contiguous) {
    rows.values = {floats.at(extents.front().begin), extents.size() * dimension};
    return;
  }
  rows.copied.resize(extents.size() * dimension);
  for (std::size_t i = 0; i < extents.size(); ++i) {
    std::memcpy(&rows.copied[i * dimension], floats.at(extents[i].begin),
                dimension * sizeof(float));
  }
  rows.values = rows.copied;
}

}  // namespace

std::vector<std::optional<std::span<const std::uint8_t>>> ImportBinary(const ArrowSchema& schema,
                                                                       const ArrowArray& array) {
  const std::string_view format = FormatOf(schema);
  if (format != "z" && format != "Z") {
    Reject(fmt::format("Pictures are an Arrow array of binary or large_binary, not of format '{}'",
                       ToUtf8(format)));
  }
  Check(array, 3, 0);
  const Validity validity(array);
  const std::vector<Extent> extents =
      format == "z" ? ReadExtents<std::int32_t>(array) : ReadExtents<std::int64_t>(array);
  const auto* bytes = Buffer<std::uint8_t>(array, 2);

  std::vector<std::optional<std::span<const std::uint8_t>>> values(extents.size());
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!validity.is_valid(static_cast<std::int64_t>(row))) continue;
    const auto [begin, end] = extents[row];
    if (bytes == nullptr && end > begin) {
      Reject("The Arrow array is damaged: it has no buffer of values");
    }
    values[row].emplace(begin == end ? nullptr : bytes + begin,
                        static_cast<std::size_t>(end - begin));
  }
  return values;
}

FeatureRows ImportFeatures(const ArrowSchema& schema, const ArrowArray& array, int dimension) {
  const std::string_view format = FormatOf(schema);
  const bool is_list = format == "+l" || format == "+L" || format.starts_with(kFixedSizeList);
  if (!is_list || schema.n_children != 1 || schema.children == nullptr ||
      schema.children[0] == nullptr || FormatOf(*schema.children[0]) != kFloat) {
    Reject(
        fmt::format("Features are an Arrow array of list, large_list or fixed_size_list of float "
                    "(32 bits), not of format '{}'",
                    ToUtf8(format)));
  }
  const std::vector<Extent> extents = ReadListExtents(format, array);
  const Validity validity(array);
  if (array.children[0] == nullptr) Reject("The Arrow array is damaged: its child is missing");
  Check(*array.children[0], 2, 0);
  const Floats floats(*array.children[0]);

  FeatureRows rows;
  rows.is_valid.resize(extents.size());
  std::vector<Extent> valid_extents;
  valid_extents.reserve(extents.size());
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    if (!validity.is_valid(row)) continue;
    floats.CheckRow(row, extents[i], dimension);
    rows.is_valid[i] = 1;
    valid_extents.push_back(extents[i]);
  }
  TakeValues(floats, valid_extents, static_cast<std::size_t>(dimension), rows);
  return rows;
}

}  // namespace pomona

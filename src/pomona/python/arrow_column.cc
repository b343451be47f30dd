#include "pomona/python/arrow_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/base/utf8.h"

namespace pomona {
namespace {

using ColumnPointer = std::shared_ptr<const ArrowColumn>;

// One level of Schema or ArrowArray, and what it points to. Each level is released by itself: a
// consumer may move a child out and keep it longer than its parent.
template <typename Struct>
struct Level {
  ColumnPointer column;
  std::vector<const void*> buffers;
  std::vector<Struct> children;
  std::vector<Struct*> child_pointers;
};

template <typename Struct>
void Release(Struct* exported) {
  const std::unique_ptr<Level<Struct>> level(static_cast<Level<Struct>*>(exported->private_data));
  for (Struct& child : level->children) {
    if (child.release != nullptr) child.release(&child);
  }
  exported->release = nullptr;
}

void Export(const ColumnPointer& column, ArrowSchema& out);
void Export(const ColumnPointer& column, ArrowArray& out);

template <typename Struct>
std::unique_ptr<Level<Struct>> ExportChildren(const ColumnPointer& column) {
  auto level = std::make_unique<Level<Struct>>();
  level->column = column;
  level->children.resize(column->children.size());
  for (std::size_t i = 0; i < column->children.size(); ++i) {
    Export(column->children[i], level->children[i]);
    level->child_pointers.push_back(&level->children[i]);
  }
  return level;
}

void Export(const ColumnPointer& column, ArrowSchema& out) {
  auto level = ExportChildren<ArrowSchema>(column);
  out = {.format = column->format.c_str(),
         .name = column->name.c_str(),
         .metadata = nullptr,
         .flags = kArrowFlagNullable,
         .n_children = std::ssize(level->children),
         .children = level->child_pointers.data(),
         .dictionary = nullptr,
         .release = &Release<ArrowSchema>,
         .private_data = level.release()};
}

void Export(const ColumnPointer& column, ArrowArray& out) {
  auto level = ExportChildren<ArrowArray>(column);
  for (const auto& buffer : column->buffers) level->buffers.push_back(buffer.get());
  out = {.length = column->length,
         .null_count = column->null_count,
         .offset = 0,
         .n_buffers = std::ssize(level->buffers),
         .n_children = std::ssize(level->children),
         .buffers = level->buffers.data(),
         .children = level->child_pointers.data(),
         .dictionary = nullptr,
         .release = &Release<ArrowArray>,
         .private_data = level.release()};
}

template <typename T>
std::shared_ptr<const void> Buffer(std::vector<T> values) {
  const auto owner = std::make_shared<const std::vector<T>>(std::move(values));
  return {owner, owner->data()};
}

// Null where nothing is null: Arrow's word for "all valid".
std::shared_ptr<const void> ValidityBuffer(const std::vector<std::uint8_t>& is_valid) {
  if (std::find(is_valid.begin(), is_valid.end(), 0) == is_valid.end()) return nullptr;
  std::vector<std::uint8_t> bits((is_valid.size() + 7) / 8);
  for (std::size_t i = 0; i < is_valid.size(); ++i) {
    if (is_valid[i] != 0) bits[i / 8] |= static_cast<std::uint8_t>(1U << (i % 8));
  }
  return Buffer(std::move(bits));
}

// Starts an array of one value a row, of which some are null.
ArrowColumn NullableColumn(const char* format, std::string name,
                           const std::vector<std::uint8_t>& is_valid) {
  ArrowColumn column;
  column.format = format;
  column.name = std::move(name);
  column.length = std::ssize(is_valid);
  column.null_count = std::count(is_valid.begin(), is_valid.end(), 0);
  column.buffers.push_back(ValidityBuffer(is_valid));
  return column;
}

std::int32_t CheckedOffset(std::size_t offset) {
  if (offset > std::numeric_limits<std::int32_t>::max()) {
    throw Error(Error::Kind::kInput,
                "A batch of this many rows is more than one Arrow array holds; give it in parts");
  }
  return static_cast<std::int32_t>(offset);
}

// string, null where there is no text.
ColumnPointer StringColumn(std::string name, const std::vector<std::optional<std::string>>& texts) {
  std::vector<std::uint8_t> is_valid;
  std::vector<std::int32_t> offsets = {0};
  std::vector<char> characters;
  for (const auto& text : texts) {
    is_valid.push_back(text ? 1 : 0);
    if (text) characters.insert(characters.end(), text->begin(), text->end());
    offsets.push_back(CheckedOffset(characters.size()));
  }
  ArrowColumn column = NullableColumn("u", std::move(name), is_valid);
  column.buffers.push_back(Buffer(std::move(offsets)));
  column.buffers.push_back(Buffer(std::move(characters)));
  return std::make_shared<const ArrowColumn>(std::move(column));
}

}  // namespace

template <typename T>
ColumnPointer ListColumn(std::string name, std::vector<T> values, int dimension,
                         const std::vector<std::uint8_t>& is_valid) {
  std::vector<std::int32_t> offsets = {0};
  offsets.reserve(is_valid.size() + 1);
  std::size_t end = 0;
  for (const std::uint8_t valid : is_valid) {
    if (valid != 0) end += static_cast<std::size_t>(dimension);
    offsets.push_back(CheckedOffset(end));
  }

  ArrowColumn numbers;
  numbers.format = std::is_same_v<T, float> ? "f" : "g";
  numbers.name = "element";  // as in the command line's Parquet files, and Spark's
  numbers.length = std::ssize(values);
  numbers.buffers = {nullptr, Buffer(std::move(values))};

  ArrowColumn column = NullableColumn("+l", std::move(name), is_valid);
  column.buffers.push_back(Buffer(std::move(offsets)));
  column.children.push_back(std::make_shared<const ArrowColumn>(std::move(numbers)));
  return std::make_shared<const ArrowColumn>(std::move(column));
}

ColumnPointer FeaturizedColumn(std::vector<float> features, int dimension,
                               const std::vector<std::optional<Failure>>& failures) {
  const auto width = static_cast<std::size_t>(dimension);
  std::vector<std::uint8_t> is_valid;
  std::vector<std::optional<std::string>> reasons;
  std::vector<std::optional<std::string>> details;
  auto end = features.begin();
  for (std::size_t row = 0; row < failures.size(); ++row) {
    const auto& failure = failures[row];
    is_valid.push_back(failure ? 0 : 1);
    reasons.push_back(failure ? std::optional(std::string(ToString(failure->reason)))
                              : std::nullopt);
    details.push_back(failure ? std::optional(ToUtf8(failure->detail)) : std::nullopt);
    if (failure) continue;
    const auto begin = features.begin() + static_cast<std::ptrdiff_t>(row * width);
    if (begin != end) std::copy_n(begin, width, end);
    end += static_cast<std::ptrdiff_t>(width);
  }
  features.erase(end, features.end());

  ArrowColumn column;
  column.format = "+s";
  column.length = std::ssize(failures);
  column.buffers.push_back(nullptr);
  column.children = {ListColumn("features", std::move(features), dimension, is_valid),
                     StringColumn("reason", reasons), StringColumn("detail", details)};
  return std::make_shared<const ArrowColumn>(std::move(column));
}

void ExportColumn(const ColumnPointer& column, ArrowSchema& schema, ArrowArray& array) {
  Export(column, schema);
  Export(column, array);
}

template ColumnPointer ListColumn(std::string, std::vector<float>, int,
                                  const std::vector<std::uint8_t>&);
template ColumnPointer ListColumn(std::string, std::vector<double>, int,
                                  const std::vector<std::uint8_t>&);

}  // namespace pomona

#include "pomona/sink/arrow_columns.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <numeric>

#include "pomona/base/error.h"
#include "pomona/base/utf8.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

template <typename T>
using ArrowTypeOf = typename arrow::CTypeTraits<T>::ArrowType;

// The one chunk of a column: ReadParquetFile combines them; a table without rows has none.
std::shared_ptr<arrow::Array> OnlyChunk(const arrow::Table& table, const std::string& name) {
  const auto column = table.GetColumnByName(name);
  if (column->num_chunks() == 0) return nullptr;
  return column->chunk(0);
}

[[noreturn]] void Reject(const std::filesystem::path& path, const std::string& what) {
  throw Error(Error::Kind::kInput, fmt::format("{}: {}", path.string(), what));
}

void RefuseNulls(const arrow::Array& column, const std::string& name,
                 const std::filesystem::path& path) {
  if (column.null_count() != 0) Reject(path, fmt::format("column '{}' holds nulls", name));
}

template <typename Builder>
std::shared_ptr<arrow::Array> Finish(Builder& builder) {
  return OrThrow(builder.Finish(), "Cannot build a column");
}

template <typename From, typename To>
void AppendValues(const arrow::Array& values, std::int64_t offset, std::int64_t length,
                  std::vector<To>& out) {
  const auto& numbers = static_cast<const arrow::NumericArray<ArrowTypeOf<From>>&>(values);
  const From* begin = numbers.raw_values() + offset;
  out.assign(begin, begin + length);
}

template <typename T>
void ReadLists(const arrow::Table& table, const std::string& name,
               const std::filesystem::path& path, RowBatch<T>& rows) {
  const auto chunk = OnlyChunk(table, name);
  if (chunk == nullptr || chunk->length() == 0) return;
  if (chunk->type_id() != arrow::Type::LIST) {
    Reject(path, fmt::format("column '{}' is {}, not a list", name, chunk->type()->ToString()));
  }
  const auto& lists = static_cast<const arrow::ListArray&>(*chunk);
  const arrow::Array& values = *lists.values();
  if (lists.null_count() != 0 || values.null_count() != 0) {
    Reject(path, fmt::format("column '{}' holds nulls", name));
  }
  rows.dimension = lists.value_length(0);
  for (std::int64_t i = 0; i < lists.length(); ++i) {
    if (lists.value_length(i) != rows.dimension) {
      Reject(path, fmt::format("column '{}' holds {} numbers in row {}, {} in the first", name,
                               lists.value_length(i), i, rows.dimension));
    }
  }
  const std::int64_t offset = lists.value_offset(0);
  const std::int64_t length = lists.length() * rows.dimension;
  if (values.type_id() == arrow::Type::FLOAT) {
    AppendValues<float>(values, offset, length, rows.values);
  } else if (values.type_id() == arrow::Type::DOUBLE && std::is_same_v<T, double>) {
    AppendValues<double>(values, offset, length, rows.values);
  } else {
    Reject(path, fmt::format("column '{}' holds {}, not {}", name, values.type()->ToString(),
                             std::is_same_v<T, float> ? "float" : "float or double"));
  }
}

}  // namespace

std::shared_ptr<arrow::Array> StringColumn(const std::vector<std::string>& values) {
  arrow::StringBuilder builder(arrow::system_memory_pool());
  for (const std::string& value : values) {
    ThrowIfFailed(builder.Append(ToUtf8(value)), "Cannot build a column");
  }
  return Finish(builder);
}

std::shared_ptr<arrow::Array> NullableStringColumn(const std::vector<std::string>& values) {
  arrow::StringBuilder builder(arrow::system_memory_pool());
  for (const std::string& value : values) {
    ThrowIfFailed(value.empty() ? builder.AppendNull() : builder.Append(ToUtf8(value)),
                  "Cannot build a column");
  }
  return Finish(builder);
}

std::shared_ptr<arrow::Array> NullableBinaryColumn(const std::vector<std::string>& values) {
  arrow::BinaryBuilder builder(arrow::system_memory_pool());
  for (const std::string& value : values) {
    ThrowIfFailed(value.empty() ? builder.AppendNull() : builder.Append(value),
                  "Cannot build a column");
  }
  return Finish(builder);
}

std::shared_ptr<arrow::Array> Int64Column(const std::vector<std::int64_t>& values) {
  arrow::Int64Builder builder(arrow::system_memory_pool());
  ThrowIfFailed(builder.AppendValues(values), "Cannot build a column");
  return Finish(builder);
}

template <typename T>
std::shared_ptr<arrow::Array> ListColumn(std::span<const T> values, int dimension) {
  const auto num_rows = dimension == 0 ? 0 : static_cast<std::int64_t>(values.size()) / dimension;
  auto offsets = OrThrow(arrow::AllocateBuffer((num_rows + 1) * std::int64_t{sizeof(std::int32_t)},
                                               arrow::system_memory_pool()),
                         "Cannot build a column");
  auto* offset = reinterpret_cast<std::int32_t*>(offsets->mutable_data());
  for (std::int64_t i = 0; i <= num_rows; ++i) {
    offset[i] = static_cast<std::int32_t>(i * dimension);
  }
  const auto leaves = std::make_shared<arrow::NumericArray<ArrowTypeOf<T>>>(
      static_cast<std::int64_t>(values.size()), arrow::Buffer::Wrap(values.data(), values.size()));
  return std::make_shared<arrow::ListArray>(
      arrow::list(arrow::field("element", leaves->type())), num_rows,
      std::shared_ptr<arrow::Buffer>(std::move(offsets)), leaves);
}

std::vector<std::string> ReadStrings(const arrow::Table& table, const std::string& name,
                                     const std::filesystem::path& path) {
  if (const auto chunk = OnlyChunk(table, name)) RefuseNulls(*chunk, name, path);
  return ReadNullableStrings(table, name, path);
}

std::vector<std::string> ReadNullableStrings(const arrow::Table& table, const std::string& name,
                                             const std::filesystem::path& path) {
  const auto chunk = OnlyChunk(table, name);
  if (chunk == nullptr) return {};
  if (chunk->type_id() != arrow::Type::STRING && chunk->type_id() != arrow::Type::BINARY) {
    Reject(path, fmt::format("column '{}' is {}, not string", name, chunk->type()->ToString()));
  }
  const auto& strings = static_cast<const arrow::BinaryArray&>(*chunk);  // of which strings are one
  std::vector<std::string> values;
  values.reserve(static_cast<std::size_t>(strings.length()));
  for (std::int64_t i = 0; i < strings.length(); ++i) values.emplace_back(strings.GetView(i));
  return values;
}

std::vector<std::int64_t> ReadInt64s(const arrow::Table& table, const std::string& name,
                                     const std::filesystem::path& path) {
  const auto chunk = OnlyChunk(table, name);
  if (chunk == nullptr) return {};
  if (chunk->type_id() != arrow::Type::INT64) {
    Reject(path, fmt::format("column '{}' is {}, not int64", name, chunk->type()->ToString()));
  }
  RefuseNulls(*chunk, name, path);
  const auto& numbers = static_cast<const arrow::Int64Array&>(*chunk);
  return {numbers.raw_values(), numbers.raw_values() + numbers.length()};
}

template <typename T>
RowBatch<T> ReadRows(const std::filesystem::path& path, const std::string& column) {
  const auto table = ReadParquetFile(path, {"path", "label", column});
  RowBatch<T> rows;
  rows.paths = ReadStrings(*table, "path", path);
  rows.labels = ReadStrings(*table, "label", path);
  ReadLists(*table, column, path, rows);
  return rows;
}

template std::shared_ptr<arrow::Array> ListColumn(std::span<const float>, int);
template std::shared_ptr<arrow::Array> ListColumn(std::span<const double>, int);
template RowBatch<float> ReadRows(const std::filesystem::path&, const std::string&);
template RowBatch<double> ReadRows(const std::filesystem::path&, const std::string&);

}  // namespace pomona

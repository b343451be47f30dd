#include "pomona/storage/parquet_file.h"

#include <arrow/api.h>
#include <arrow/config.h>
#include <arrow/io/file.h>
#include <arrow/util/io_util.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_reader.h>

#include <algorithm>
#include <system_error>

#include "pomona/base/error.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

// Arrow would read ahead on threads of its own, which gains nothing for local files: threads live
// in run/.
parquet::ArrowReaderProperties ReadOnCallingThread() {
  parquet::ArrowReaderProperties properties;
  properties.set_use_threads(false);
  properties.set_pre_buffer(false);
  return properties;
}

// Arrow's own pools keep what is freed for later: the system's gives it back, and memory stays
// flat.
arrow::MemoryPool* Pool() { return arrow::system_memory_pool(); }

std::shared_ptr<parquet::WriterProperties> PropertiesFor(const arrow::Schema& schema) {
  parquet::WriterProperties::Builder builder;
  builder.memory_pool(Pool());
  builder.compression(parquet::Compression::SNAPPY);
  for (const auto& field : schema.fields()) {
    if (field->type()->id() == arrow::Type::LIST) {
      const std::string leaf = field->name() + ".list.element";
      builder.disable_dictionary(leaf);
      builder.disable_statistics(leaf);
    }
  }
  return builder.build();
}

}  // namespace

void ThrowIfFailed(const arrow::Status& status, const std::string& what) {
  if (status.ok()) return;
  // The system's own words ("No space left on device") stand in the detail, not in the message.
  const int error_number = arrow::internal::ErrnoFromStatus(status);
  throw Error(Error::Kind::kStorage,
              fmt::format("{}: {}", what,
                          error_number != 0 ? std::generic_category().message(error_number)
                                            : status.message()));
}

void WriteParquetFile(const arrow::Table& table, const std::filesystem::path& path) {
  const std::string what = fmt::format("Cannot write {}", path.string());
  AtomicFile file(path);
  const auto stream =
      OrThrow(arrow::io::FileOutputStream::Open(file.temporary_path().string()), what);
  const std::int64_t num_rows_of_a_group = std::max<std::int64_t>(1, table.num_rows());
  try {
    ThrowIfFailed(parquet::arrow::WriteTable(table, Pool(), stream, num_rows_of_a_group,
                                             PropertiesFor(*table.schema())),
                  what);
  } catch (const parquet::ParquetException& error) {  // thrown by some of the writer's layers
    throw Error(Error::Kind::kStorage, fmt::format("{}: {}", what, error.what()));
  }
  ThrowIfFailed(stream->Close(), what);
  file.Publish();
}

std::shared_ptr<arrow::Table> ReadParquetFile(const std::filesystem::path& path,
                                              const std::vector<std::string>& columns) {
  const std::string what = fmt::format("Cannot read {}", path.string());
  try {
    parquet::arrow::FileReaderBuilder builder;
    ThrowIfFailed(builder.Open(OrThrow(arrow::io::ReadableFile::Open(path.string(), Pool()), what)),
                  what);
    builder.memory_pool(Pool());
    builder.properties(ReadOnCallingThread());
    const auto reader = OrThrow(builder.Build(), what);

    std::shared_ptr<arrow::Schema> schema;
    ThrowIfFailed(reader->GetSchema(&schema), what);
    std::vector<int> leaves;  // Parquet counts leaves; our columns have one leaf each
    for (const std::string& column : columns) {
      const auto& groups = reader->manifest().schema_fields;
      const auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
        return group.field->name() == column;
      });
      if (found == groups.end()) {
        throw Error(Error::Kind::kInput,
                    fmt::format("{} has no column '{}'; it has: {}", path.string(), column,
                                fmt::join(schema->field_names(), ", ")));
      }
      const parquet::arrow::SchemaField* leaf = &*found;
      while (!leaf->children.empty()) leaf = leaf->children.data();
      leaves.push_back(leaf->column_index);
    }

    const auto table = OrThrow(reader->ReadTable(leaves), what);
    return OrThrow(table->CombineChunks(Pool()), what);
  } catch (const parquet::ParquetException& error) {  // thrown by some of the reader's layers
    throw Error(Error::Kind::kStorage, fmt::format("{}: {}", what, error.what()));
  }
}

std::int64_t NumRowsOfParquetFile(const std::filesystem::path& path) {
  const std::string what = fmt::format("Cannot read {}", path.string());
  const auto file = OrThrow(arrow::io::ReadableFile::Open(path.string(), Pool()), what);
  try {
    return parquet::ReadMetaData(file)->num_rows();
  } catch (const parquet::ParquetException& error) {
    throw Error(Error::Kind::kStorage, fmt::format("{}: {}", what, error.what()));
  }
}

std::string ArrowVersion() { return arrow::GetBuildInfo().version_string; }

}  // namespace pomona

// Writing and reading one part of 1,024 rows of 1,280 features, and its lines of CSV.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <random>

#include "pomona/sink/csv_file.h"
#include "pomona/sink/feature_table.h"

namespace pomona {
namespace {

constexpr std::size_t kNumRows = 1024;

template <typename T>
RowBatch<T> RandomPart(int dimension) {
  RowBatch<T> rows;
  rows.dimension = dimension;
  rows.paths.assign(kNumRows, "Test/Apple Braeburn/321_100.jpg");
  rows.labels.assign(kNumRows, "Apple Braeburn");
  std::mt19937 generator(1);
  std::uniform_real_distribution<T> uniform(0, 3);
  rows.values.resize(kNumRows * static_cast<std::size_t>(dimension));
  for (T& value : rows.values) value = uniform(generator);
  return rows;
}

std::filesystem::path PathOfPart() {
  return std::filesystem::temp_directory_path() / "pomona_sink_bench.parquet";
}

void WritePart(benchmark::State& state) {
  const auto rows = RandomPart<float>(1280);
  for (auto _ : state) WriteFeaturePart(PathOfPart(), rows);
  state.SetItemsProcessed(state.iterations() * std::int64_t{kNumRows});
  std::filesystem::remove(PathOfPart());
}
BENCHMARK(WritePart)->Unit(benchmark::kMillisecond);

void ReadPart(benchmark::State& state) {
  WriteFeaturePart(PathOfPart(), RandomPart<float>(1280));
  for (auto _ : state) benchmark::DoNotOptimize(ReadFeaturePart(PathOfPart()));
  state.SetItemsProcessed(state.iterations() * std::int64_t{kNumRows});
  std::filesystem::remove(PathOfPart());
}
BENCHMARK(ReadPart)->Unit(benchmark::kMillisecond);

void FormatPartAsCsv(benchmark::State& state) {
  const auto rows = RandomPart<double>(330);
  for (auto _ : state) benchmark::DoNotOptimize(FormatCsv(rows));
  state.SetItemsProcessed(state.iterations() * std::int64_t{kNumRows});
}
BENCHMARK(FormatPartAsCsv)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pomona

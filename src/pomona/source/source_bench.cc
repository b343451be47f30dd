// Listing: entries a second, from the page cache.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>

#include "pomona/source/folder_listing.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

void ListTwentyThousandFiles(benchmark::State& state) {
  const fs::path root = fs::temp_directory_path() / "pomona_source_bench";
  for (int folder = 0; folder < 100; ++folder) {
    fs::create_directories(root / std::to_string(folder));
    for (int file = 0; file < 200; ++file) {
      std::ofstream(root / std::to_string(folder) / (std::to_string(file) + ".jpg"));
    }
  }
  std::int64_t num_listed = 0;
  for (auto _ : state) num_listed += CountImages(root);
  state.SetItemsProcessed(num_listed);
  fs::remove_all(root);
}
BENCHMARK(ListTwentyThousandFiles);

}  // namespace
}  // namespace pomona

// pomona_scale IMAGES OUT [THREADS]: what a listing of a million pictures costs, with the fake
// network. Prints each figure beside its limit; exit code 1 if one is beyond it.

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <sstream>
#include <string>
#include <thread>

#include "pomona/base/stopwatch.h"
#include "pomona/run/extract.h"
#include "pomona/run/memory.h"
#include "pomona/sink/parts.h"
#include "pomona/source/folder_listing.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

constexpr double kMinListed = 100'000;  // entries a second
constexpr double kMaxFirstPart_s = 10;
constexpr double kMaxPeak_mb = 600;

ModelSpec SmallSpec() {
  ModelSpec spec;
  spec.name = "fake";
  spec.dimension = 16;
  spec.pixels.width = 32;
  spec.pixels.height = 32;
  return spec;
}

class Scale {
 public:
  Scale(fs::path images, fs::path out, int num_threads) : out_(std::move(out)) {
    options_.images = std::move(images);
    options_.num_threads = num_threads;
    options_.max_failure_rate = 1;
  }

  /// Whether all figures are within their limits.
  bool Run() {
    bool is_good = List();
    is_good &= ExtractAll();
    is_good &= ExtractAgain();
    const double peak_mb = static_cast<double>(PeakMemoryBytes()) / 1e6;
    fmt::print("peak memory          {:10.0f} MB, at most {}\n", peak_mb, kMaxPeak_mb);
    return is_good && peak_mb <= kMaxPeak_mb;
  }

 private:
  bool List() {
    const Stopwatch stopwatch;
    num_images_ = CountImages(options_.images);
    const double rate = static_cast<double>(num_images_) / stopwatch.elapsed_s();
    fmt::print("listing              {:10.0f} entries/s of {}, at least {}\n", rate, num_images_,
               kMinListed);
    return rate >= kMinListed;
  }

  bool ExtractAll() {
    const auto start = fs::file_time_type::clock::now();
    const ExtractSummary summary = Extract();
    // A ledger's file is what makes its part complete.
    const std::chrono::duration<double> first_part =
        fs::last_write_time(PartPath(out_.ledger(), 0)) - start;
    fmt::print("first part           {:10.1f} s, at most {}\n", first_part.count(),
               kMaxFirstPart_s);
    fmt::print("all {:4} parts       {:10.1f} s, {} features, {} failures\n",
               summary.totals.num_parts, summary.elapsed_s, summary.totals.num_images,
               summary.totals.num_failed);
    return first_part.count() <= kMaxFirstPart_s && summary.totals.num_listed == num_images_;
  }

  bool ExtractAgain() {
    const ExtractSummary summary = Extract();
    fmt::print("all of it once more  {:10.1f} s, {} of {} pictures were done before\n",
               summary.elapsed_s, summary.num_done_before, summary.totals.num_listed);
    return summary.num_done_before == num_images_;
  }

  ExtractSummary Extract() {
    const auto backbone = MakeFakeBackbone(SmallSpec());
    std::ostringstream ignored;
    Progress progress("Extracting", "images", ProgressStyle::kSilent, ignored);
    return pomona::Extract(options_, *backbone, out_, progress);
  }

  ExtractOptions options_;
  const OutputFolder out_;
  std::int64_t num_images_ = 0;
};

}  // namespace
}  // namespace pomona

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "Usage: pomona_scale IMAGES OUT [THREADS]\n");
    return 2;
  }
  try {
    const auto num_threads =
        argc > 3 ? std::stoi(argv[3]) : static_cast<int>(std::thread::hardware_concurrency());
    pomona::ReturnLargeBuffers();
    return pomona::Scale(argv[1], argv[2], num_threads).Run() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "pomona_scale: {}\n", error.what());
    return 1;
  }
}

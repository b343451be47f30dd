#include "pomona/run/extract.h"

#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "pomona/base/error.h"
#include "pomona/base/parallel.h"
#include "pomona/base/stopwatch.h"
#include "pomona/run/earlier_results.h"
#include "pomona/run/interrupt.h"
#include "pomona/sink/failure_table.h"
#include "pomona/sink/feature_table.h"
#include "pomona/sink/ledger_table.h"
#include "pomona/sink/parts.h"
#include "pomona/source/folder_listing.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

Listing ListingOf(const ExtractOptions& options, const std::optional<EarlierRun>& earlier,
                  int dimension) {
  if (earlier && earlier->reuse == Reuse::kAllButFailures) {
    auto ledger = std::make_shared<EarlierResults>(earlier->out, dimension);
    return [ledger] { return ledger->Next(); };
  }
  auto folder = std::make_shared<FolderListing>(options.images);
  return [folder] { return folder->Next(); };
}

// The ledger comes last: with it a part is complete, so that whatever a crash leaves behind is
// either complete or done again.
void WritePart(const OutputFolder& out, const Part& part) {
  WriteFailurePart(PartPath(out.failures(), part.index), part.failures);
  WriteFeaturePart(PartPath(out.features(), part.index), part.rows);
  WriteLedgerPart(PartPath(out.ledger(), part.index), part.ledger);
}

// Tells the progress bar how many pictures there are, while the first ones are being worked on.
class Counter {
 public:
  Counter(Listing listing, std::optional<std::int64_t> limit, Progress& progress)
      : thread_([this, listing = std::move(listing), limit, &progress] {
          try {
            std::int64_t count = 0;
            while (!stopped_ && (!limit || count < *limit) && listing()) ++count;
            if (!stopped_) progress.SetTotal(count);
          } catch (const Error&) {  // the work list meets the same folder and reports it
          }
        }) {}

  ~Counter() {
    stopped_ = true;
    thread_.join();
  }

  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;

 private:
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

// Carries pictures through the pipeline, on one thread, until there are none left.
class Worker {
 public:
  Worker(ImagePipeline pipeline, WorkList& work_list, const OutputFolder& out, Progress& progress)
      : pipeline_(std::move(pipeline)), work_list_(work_list), out_(out), progress_(progress) {}

  void Work() {
    while (!InterruptGuard::interrupted()) {
      const auto item = work_list_.Next();
      if (!item) return;
      ImageResult result = pipeline_.Run(item->ref().path, item->earlier);
      const bool failed = !result.features;
      const bool is_last =
          failed ? item->part->Fill(item->place, std::move(result.mark),
                                    std::move(result.features).error())
                 : item->part->Fill(item->place, std::move(result.mark), *result.features);
      if (is_last) Write(*item->part);
      progress_.Add(1, failed ? 1 : 0);
    }
  }

  void Describe(ExtractSummary& summary) const {
    summary.stages += pipeline_.times();
    summary.stages.write_s += write_s_;
    summary.num_reused += pipeline_.num_reused();
  }

 private:
  void Write(OpenPart& part) {
    const Stopwatch stopwatch;
    WritePart(out_, part.Close());
    write_s_ += stopwatch.elapsed_s();
  }

  ImagePipeline pipeline_;
  WorkList& work_list_;
  const OutputFolder& out_;
  Progress& progress_;
  double write_s_ = 0;
};

[[noreturn]] void RejectEmptyFolder(const std::filesystem::path& images) {
  throw Error(Error::Kind::kInput,
              fmt::format("There is no picture in {}; give the folder that holds the pictures, one "
                          "folder a class",
                          images.string()));
}

void MakeFolders(const OutputFolder& out) {
  for (const auto& folder : {out.failures(), out.features(), out.ledger()}) MakeFolder(folder);
}

}  // namespace

void RequirePictures(const std::filesystem::path& images) {
  if (!FolderListing(images).Next()) RejectEmptyFolder(images);
}

ExtractSummary Extract(const ExtractOptions& options, Backbone& backbone, const OutputFolder& out,
                       Progress& progress, const std::optional<EarlierRun>& earlier) {
  const Stopwatch stopwatch;
  const int dimension = backbone.spec().dimension;
  ExtractSummary summary;
  MakeFolders(out);

  std::optional<EarlierResults> earlier_results;
  if (earlier) earlier_results.emplace(earlier->out, dimension);
  const StalePart stale_part = earlier ? StalePart::kRedo : StalePart::kRefuse;
  WorkList work_list({options.images, options.part_rows, options.limit, stale_part},
                     ListingOf(options, earlier, dimension), out, dimension,
                     earlier_results ? &*earlier_results : nullptr, [&](std::int64_t count) {
                       summary.num_done_before += count;
                       progress.AddDoneBefore(count);
                     });
  const Counter counter(ListingOf(options, earlier, dimension), options.limit, progress);

  std::mutex summary_mutex;
  const auto work = [&](int thread) {
    const Reuse reuse = earlier ? earlier->reuse : Reuse::kSameStamp;
    Worker worker(ImagePipeline(options.images, options.decode, reuse, backbone, thread), work_list,
                  out, progress);
    worker.Work();
    const std::lock_guard lock(summary_mutex);
    worker.Describe(summary);
  };
  RunOnThreads(options.num_threads, work, [&] { work_list.Stop(); });
  ThrowIfInterrupted();
  if (ListPartsFrom(out.ledger(), 0).empty()) RejectEmptyFolder(options.images);

  summary.totals = Audit(out, options.part_rows);
  progress.Finish();
  summary.elapsed_s = stopwatch.elapsed_s();
  return summary;
}

void CompleteFeatures(const ExtractOptions& options, const OutputFolder& out,
                      const Totals& totals) {
  const double failure_rate =
      static_cast<double>(totals.num_failed) / static_cast<double>(totals.num_listed);
  if (failure_rate <= options.max_failure_rate && totals.num_images > 0) {
    for (const auto& folder : {out.failures(), out.ledger(), out.features()}) MarkComplete(folder);
    return;
  }
  const FailureRow& first = totals.first_failure.value();
  const std::string example = fmt::format("for example {}: {}; {} lists them all", first.path,
                                          first.detail, out.failures().string());
  if (totals.num_images == 0) {
    throw Error(Error::Kind::kInput,
                fmt::format("None of {} files in {} could be used, {}",
                            WithThousands(totals.num_listed), options.images.string(), example));
  }
  throw Error(
      Error::Kind::kInput,
      fmt::format("{} of {} pictures ({:.1f} %) could not be used, more than "
                  "--max-failure-rate {} allows, {}; mend them and run 'pomona retry {}', "
                  "or run the same command again with a higher --max-failure-rate",
                  WithThousands(totals.num_failed), WithThousands(totals.num_listed),
                  100 * failure_rate, options.max_failure_rate, example, out.root().string()));
}

}  // namespace pomona

// pomona._core.Extractor: pictures' bytes in, rows of features or reasons out.

#include <dlfcn.h>
#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pomona/base/cpu.h"
#include "pomona/base/error.h"
#include "pomona/featurize/batch_featurizer.h"
#include "pomona/model/bundle.h"
#include "pomona/python/arrow_import.h"
#include "pomona/python/arrow_object.h"
#include "pomona/python/bindings.h"

namespace nb = nanobind;

namespace pomona {
namespace {

constexpr int kMaxThreads = 1024;  // as the command line

[[noreturn]] void RejectOption(const std::string& what) { throw Error(Error::Kind::kUsage, what); }

DecodeOptions CheckedDecodeOptions(const std::string& exif, std::int64_t max_pixels) {
  if (exif != "apply" && exif != "ignore") {
    RejectOption(fmt::format("exif is 'apply' or 'ignore', not '{}'", exif));
  }
  if (max_pixels < 1) RejectOption(fmt::format("max_pixels is at least 1, not {}", max_pixels));
  return {.max_pixels = max_pixels,
          .exif = exif == "apply" ? ExifOrientation::kApply : ExifOrientation::kIgnore};
}

// Where the command line looks, and beside this module, as the command line looks beside itself.
std::vector<std::filesystem::path> SearchPath() {
  std::vector<std::filesystem::path> folders = ModelSearchPath();
  Dl_info module{};
  if (dladdr(reinterpret_cast<const void*>(&SearchPath), &module) != 0) {
    folders.push_back(std::filesystem::path(module.dli_fname).parent_path() /
                      "share/pomona/models");
  }
  return folders;
}

class Extractor {
 public:
  Extractor(const std::string& model, int num_threads, const std::string& precision_name,
            const std::string& exif, std::int64_t max_pixels) {
    const DecodeOptions decode = CheckedDecodeOptions(exif, max_pixels);
    const auto precision = ParsePrecision(precision_name);
    if (!precision) {
      RejectOption(fmt::format("precision is 'f32' or 'bf16', not '{}'", precision_name));
    }
    if (num_threads < 0 || num_threads > kMaxThreads) {
      RejectOption(fmt::format("num_threads is from 1 to {}, or 0 for one a core, not {}",
                               kMaxThreads, num_threads));
    }
    const int num_streams = num_threads > 0 ? num_threads : NumUsableCpus();
    const ModelSpec spec = OpenBundle(model, SearchPath());
    featurizer_ = std::make_unique<BatchFeaturizer>(
        LoadOpenVinoBackbone(spec, {.num_streams = num_streams, .precision = *precision}), decode,
        num_streams);
  }

  FeaturizedBatch Run(std::span<const EncodedPicture> pictures) {
    const std::lock_guard lock(mutex_);
    return featurizer_->Run(pictures);
  }

  const ModelSpec& spec() const { return featurizer_->spec(); }
  int num_threads() const { return featurizer_->num_threads(); }

 private:
  std::mutex mutex_;  // calls queue up: each takes all threads
  std::unique_ptr<BatchFeaturizer> featurizer_;
};

LentArray Extract(Extractor& extractor, nb::handle pictures) {
  const BorrowedArray borrowed(pictures);
  const nb::gil_scoped_release unlocked;
  FeaturizedBatch batch = extractor.Run(ImportBinary(borrowed.schema(), borrowed.array()));
  return {FeaturizedColumn(std::move(batch.features), extractor.spec().dimension, batch.failures)};
}

std::string FindGraph(const std::string& model) {
  const nb::gil_scoped_release unlocked;
  return std::filesystem::absolute(OpenBundle(model, SearchPath()).graph_path).string();
}

void Construct(Extractor* place, const std::string& model, int num_threads,
               const std::string& precision, const std::string& exif, std::int64_t max_pixels) {
  const nb::gil_scoped_release unlocked;
  new (place) Extractor(model, num_threads, precision, exif, max_pixels);
}

}  // namespace

void BindExtractor(nb::module_& module) {
  nb::class_<Extractor>(
      module, "Extractor",
      "A network and its threads: made once, used for many batches.\n\n"
      "`model` is the name of a bundle on the search path ($POMONA_MODELS, ...) or its folder;\n"
      "`num_threads` 0 is one a usable core; `precision` is 'f32' or 'bf16', `exif` 'apply' or\n"
      "'ignore'. Calls from several threads queue up; the GIL is released meanwhile.")
      .def("__init__", &Construct, nb::arg("model"), nb::kw_only(), nb::arg("num_threads") = 0,
           nb::arg("precision") = "f32", nb::arg("exif") = "apply",
           nb::arg("max_pixels") = DecodeOptions().max_pixels)
      .def_prop_ro("name", [](const Extractor& self) { return self.spec().name; })
      .def_prop_ro("dimension", [](const Extractor& self) { return self.spec().dimension; })
      .def_prop_ro("num_threads", &Extractor::num_threads)
      .def_prop_ro("graph_sha256", [](const Extractor& self) { return self.spec().graph_sha256; })
      .def("extract", &Extract, nb::arg("pictures").none(),
           nb::sig("def extract(self, pictures: object) -> ArrowArray"),
           "Features of N encoded pictures: a binary or large_binary Arrow array.\n\n"
           "Returns struct<features: list<float>, reason: string, detail: string>, N rows in\n"
           "order: features, or why there are none. A null is a failure, 'unreadable'.");
  module.def(
      "find_graph", &FindGraph, nb::arg("model"),
      "The graph file of a bundle that Extractor would take, its SHA-256 checked; model.json\n"
      "and all else that belongs to the bundle lie beside it.");
}

}  // namespace pomona

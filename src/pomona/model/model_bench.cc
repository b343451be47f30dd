// One forward pass on one single-threaded stream, in both precisions. $POMONA_MODELS says where the
// bundle is; without one the benchmarks are skipped.

#include <benchmark/benchmark.h>

#include <exception>
#include <vector>

#include "pomona/model/backbone.h"
#include "pomona/model/bundle.h"

namespace pomona {
namespace {

void Forward(benchmark::State& state, Precision precision) {
  try {
    const ModelSpec spec = OpenBundle("mobilenet_v2", ModelSearchPath());
    const auto backbone = LoadOpenVinoBackbone(spec, {1, precision});
    const std::vector<float> pixels(spec.pixels.num_floats(), 0.5F);
    std::vector<float> features(static_cast<std::size_t>(spec.dimension));
    for (auto _ : state) backbone->Forward(0, pixels, features);
    state.SetItemsProcessed(state.iterations());
  } catch (const std::exception& error) {  // no bundle, or no bf16 on this CPU
    state.SkipWithError(error.what());
  }
}
BENCHMARK_CAPTURE(Forward, f32, Precision::kF32)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Forward, bf16, Precision::kBf16)->Unit(benchmark::kMillisecond)->UseRealTime();

void OpenAndCheckBundle(benchmark::State& state) {
  try {
    for (auto _ : state) OpenBundle("mobilenet_v2", ModelSearchPath());
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}
BENCHMARK(OpenAndCheckBundle)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pomona

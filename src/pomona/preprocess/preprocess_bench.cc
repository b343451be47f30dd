// Speed of resizing to 224×224 and of normalising, one thread.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "pomona/preprocess/normalise.h"
#include "pomona/preprocess/preprocess.h"
#include "pomona/preprocess/resize.h"

namespace pomona {
namespace {

Image NoiseImage(int width, int height) {
  Image image(width, height);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : image.pixels()) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return image;
}

// bytes_per_second counts the bytes read.
void Report(benchmark::State& state, const Image& image) {
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(image.size_bytes()));
}

void BM_Resize(benchmark::State& state, ResizeFilter filter) {
  const Image image =
      NoiseImage(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  Resizer resizer(224, 224, filter);
  for (auto _ : state) benchmark::DoNotOptimize(resizer.Resize(image).pixels().data());
  Report(state, image);
}
BENCHMARK_CAPTURE(BM_Resize, bilinear, ResizeFilter::kBilinear)->Args({100, 100});
BENCHMARK_CAPTURE(BM_Resize, lanczos, ResizeFilter::kLanczos)->Args({100, 100});
BENCHMARK_CAPTURE(BM_Resize, bicubic, ResizeFilter::kBicubic)
    ->Args({100, 100})
    ->Args({640, 480})
    ->Args({4000, 3000});

void BM_Normalise(benchmark::State& state) {
  const PixelSpec spec;
  const Image image = NoiseImage(spec.width, spec.height);
  std::vector<float> tensor(spec.num_floats());
  for (auto _ : state) {
    Normalise(image, spec, tensor);
    benchmark::ClobberMemory();
  }
  Report(state, image);
}
BENCHMARK(BM_Normalise);

void BM_Preprocess(benchmark::State& state) {
  const PixelSpec spec;
  const Image image = NoiseImage(100, 100);
  Preprocessor preprocessor(spec);
  std::vector<float> tensor(spec.num_floats());
  for (auto _ : state) {
    preprocessor.Run(image, tensor);
    benchmark::ClobberMemory();
  }
  Report(state, image);
}
BENCHMARK(BM_Preprocess);

}  // namespace
}  // namespace pomona

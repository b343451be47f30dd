// The time to decode one picture of the Fruits-360 kind: 100×100, smooth, in memory.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "pomona/decode/decode.h"
#include "pomona/decode/test_pictures.h"

namespace pomona {
namespace {

constexpr int kSide = 100;

void DecodeOne(benchmark::State& state, const Bytes& encoded) {
  for ([[maybe_unused]] auto _ : state) {
    auto image = Decode(encoded, {});
    if (!image) state.SkipWithError(image.error().detail.c_str());
    benchmark::DoNotOptimize(image);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(encoded.size()));
}

void DecodeJpeg100(benchmark::State& state) {
  const JpegOptions options = {.quality = 95, .horizontal_sampling = 2, .vertical_sampling = 2};
  DecodeOne(state, WriteJpeg(SmoothRgb(kSide, kSide), kSide, kSide, options));
}

void DecodePng100(benchmark::State& state) {
  DecodeOne(state, WritePng(SmoothRgb(kSide, kSide), kSide, kSide, {}));
}

BENCHMARK(DecodeJpeg100);
BENCHMARK(DecodePng100);

}  // namespace
}  // namespace pomona

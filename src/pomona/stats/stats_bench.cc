// Moments, fit and projection at MobileNetV2's dimension, in one thread.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "pomona/stats/moments.h"
#include "pomona/stats/pca.h"
#include "pomona/stats/project.h"
#include "pomona/stats/scaler.h"

namespace pomona {
namespace {

constexpr int kDimension = 1280;
constexpr int kPartRows = 1024;
constexpr int kComponents = 330;

// Rows with a decaying spectrum: each feature is noise and a mixture of 60 factors.
const std::vector<float>& Part() {
  static const std::vector<float> part = [] {
    constexpr std::size_t kFactors = 60;
    const auto d = static_cast<std::size_t>(kDimension);
    const auto n = static_cast<std::size_t>(kPartRows);
    std::mt19937 generator(1);
    std::normal_distribution<float> normal;
    std::vector<float> mixture(kFactors * d);
    for (float& weight : mixture) weight = normal(generator);
    std::vector<float> rows(n * d);
    for (std::size_t row = 0; row < n; ++row) {
      for (std::size_t i = 0; i < d; ++i) rows[row * d + i] = normal(generator);
      for (std::size_t f = 0; f < kFactors; ++f) {
        const float factor = normal(generator) / static_cast<float>(f + 1);
        for (std::size_t i = 0; i < d; ++i) rows[row * d + i] += factor * mixture[f * d + i];
      }
    }
    return rows;
  }();
  return part;
}

Moments PartMoments() {
  Moments moments(kDimension);
  moments.Update(Part());
  moments.Update(Part());  // more rows than dimensions
  return moments;
}

void BM_Update(benchmark::State& state) {
  Moments moments(kDimension);
  for (auto _ : state) moments.Update(Part());
  state.SetItemsProcessed(state.iterations() * kPartRows);
}
BENCHMARK(BM_Update)->Unit(benchmark::kMillisecond);

void BM_Merge(benchmark::State& state) {
  Moments moments = PartMoments();
  const Moments other = PartMoments();
  for (auto _ : state) moments.Merge(other);
}
BENCHMARK(BM_Merge)->Unit(benchmark::kMillisecond);

void BM_FitPca(benchmark::State& state) {
  const Moments moments = PartMoments();
  const Scaler scaler = FitScaler(moments);
  for (auto _ : state) {
    benchmark::DoNotOptimize(FitPca(moments, scaler, {.num_components = kComponents}));
  }
}
BENCHMARK(BM_FitPca)->Unit(benchmark::kMillisecond);

void BM_Project(benchmark::State& state) {
  const Moments moments = PartMoments();
  const Scaler scaler = FitScaler(moments);
  const Pca pca = FitPca(moments, scaler, {.num_components = kComponents});
  const Projector projector(scaler, pca.components);
  for (auto _ : state) benchmark::DoNotOptimize(projector.Project(Part()));
  state.SetItemsProcessed(state.iterations() * kPartRows);
}
BENCHMARK(BM_Project)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pomona

#include "pomona/run/fit.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/base/parallel.h"
#include "pomona/base/stopwatch.h"
#include "pomona/run/interrupt.h"
#include "pomona/sink/feature_table.h"
#include "pomona/sink/npy_file.h"
#include "pomona/sink/parts.h"
#include "pomona/stats/moments.h"
#include "pomona/stats/moments_tree.h"
#include "pomona/stats/scaler.h"

namespace pomona {
namespace {

Moments MomentsOfPart(const std::filesystem::path& path, int dimension) {
  const FeatureBatch rows = ReadFeaturePart(path);
  if (rows.num_rows() > 0 && rows.dimension != dimension) {
    throw Error(Error::Kind::kInput, fmt::format("{} has {} features a row, other parts have {}",
                                                 path.string(), rows.dimension, dimension));
  }
  Moments moments(dimension);
  moments.Update(rows.values);
  return moments;
}

// Parts without rows have no dimension: the first part with rows says it.
int DimensionOf(const std::vector<std::filesystem::path>& parts) {
  for (const std::filesystem::path& path : parts) {
    const FeatureBatch rows = ReadFeaturePart(path);
    if (rows.num_rows() > 0) return rows.dimension;
  }
  throw Error(Error::Kind::kInput, fmt::format("There is no row of features in {}",
                                               parts.front().parent_path().string()));
}

void WriteModel(const std::filesystem::path& folder, const Scaler& scaler, const Pca& pca) {
  const std::int64_t dimension = std::ssize(scaler.mean);
  const std::int64_t num_components = pca.num_components();
  const auto ratios = std::span(pca.variance_ratios).first(pca.explained_variance.size());
  WriteNpy(folder / "scaler_mean.npy", std::vector{dimension}, scaler.mean);
  WriteNpy(folder / "scaler_std.npy", std::vector{dimension}, scaler.standard_deviation);
  WriteNpy(folder / "pca_components.npy", std::vector{num_components, dimension}, pca.components);
  WriteNpy(folder / "explained_variance_ratio.npy", std::vector{num_components}, ratios);
  MarkComplete(folder);
}

}  // namespace

FitSummary Fit(const OutputFolder& out, const PcaOptions& options, int num_threads,
               Progress& progress) {
  const Stopwatch stopwatch;
  out.RequireFeatures();
  const auto parts = ListParts(out.features());
  const int dimension = DimensionOf(parts);
  progress.SetTotal(std::ssize(parts));

  MomentsTree tree;
  ParallelInOrder(std::ssize(parts), num_threads, [&](std::int64_t part) {
    ThrowIfInterrupted();
    auto moments =
        std::make_shared<Moments>(MomentsOfPart(parts[static_cast<std::size_t>(part)], dimension));
    return [&tree, &progress, moments] {
      tree.Add(std::move(*moments));
      progress.Add(1, 0);
    };
  });
  const Moments moments = tree.Finish();
  const Scaler scaler = FitScaler(moments);
  const Pca pca = FitPca(moments, scaler, options);
  WriteModel(out.model(), scaler, pca);
  progress.Finish();

  FitSummary summary;
  summary.num_rows = moments.count();
  summary.dimension = dimension;
  summary.num_components = pca.num_components();
  summary.variance_ratio =
      std::reduce(pca.variance_ratios.begin(), pca.variance_ratios.begin() + pca.num_components());
  summary.num_components_for_90 = NumComponentsFor(pca.variance_ratios, 0.90);
  summary.num_components_for_95 = NumComponentsFor(pca.variance_ratios, 0.95);
  summary.elapsed_s = stopwatch.elapsed_s();
  return summary;
}

}  // namespace pomona

#include "pomona/run/project.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/base/parallel.h"
#include "pomona/base/stopwatch.h"
#include "pomona/run/interrupt.h"
#include "pomona/sink/csv_file.h"
#include "pomona/sink/feature_table.h"
#include "pomona/sink/npy_file.h"
#include "pomona/sink/parts.h"
#include "pomona/sink/pca_table.h"
#include "pomona/stats/project.h"

namespace pomona {
namespace {

Projector ReadProjector(const std::filesystem::path& folder) {
  NpyArray mean = ReadNpy(folder / "scaler_mean.npy");
  NpyArray std = ReadNpy(folder / "scaler_std.npy");
  NpyArray components = ReadNpy(folder / "pca_components.npy");
  if (components.shape.size() != 2 || mean.shape.size() != 1 || mean.shape != std.shape ||
      components.shape[1] != mean.shape[0]) {
    throw Error(Error::Kind::kInput,
                fmt::format("The arrays in {} do not fit each other; fit again", folder.string()));
  }
  return Projector({std::move(mean.values), std::move(std.values)}, std::move(components.values));
}

// One part's rows as they are written, and the same as lines of CSV if wanted.
ComponentBatch WriteOnePart(const std::filesystem::path& features_path,
                            const std::filesystem::path& pca_path, const Projector& projector,
                            const ProjectOptions& options) {
  FeatureBatch features = ReadFeaturePart(features_path);
  if (features.num_rows() > 0 && features.dimension != projector.dimension()) {
    throw Error(Error::Kind::kInput,
                fmt::format("{} has {} features a row, the model has {}; fit again",
                            features_path.string(), features.dimension, projector.dimension()));
  }
  ComponentBatch components;
  components.dimension = projector.num_components();
  components.values = projector.Project(features.values);
  components.paths = std::move(features.paths);
  components.labels = std::move(features.labels);

  PcaPartExtras extras;
  extras.dimension = features.dimension;
  std::vector<double> scaled;
  if (options.with_features) extras.features = features.values;
  if (options.with_scaled_features) {
    scaled = Standardise(projector.scaler(), features.values);
    extras.scaled_features = scaled;
  }
  WritePcaPart(pca_path, components, extras);
  return components;
}

}  // namespace

ProjectSummary Project(const OutputFolder& out, const ProjectOptions& options, int num_threads,
                       Progress& progress) {
  const Stopwatch stopwatch;
  out.RequireFeatures();
  out.RequireModel();
  const auto parts = ListParts(out.features());
  const Projector projector = ReadProjector(out.model());
  progress.SetTotal(std::ssize(parts));

  ProjectSummary summary;
  std::optional<CsvFile> csv;
  if (options.csv) csv.emplace(out.csv(), projector.num_components());
  ParallelInOrder(std::ssize(parts), num_threads, [&](std::int64_t part) {
    ThrowIfInterrupted();
    const auto& path = parts[static_cast<std::size_t>(part)];
    const ComponentBatch rows = WriteOnePart(path, out.pca() / path.filename(), projector, options);
    const auto lines = std::make_shared<std::string>(csv ? FormatCsv(rows) : "");
    return [&, lines, num_rows = rows.num_rows()] {
      if (csv) csv->Append(*lines);
      summary.num_rows += static_cast<std::int64_t>(num_rows);
      progress.Add(1, 0);
    };
  });
  if (csv) csv->Finish();
  MarkComplete(out.pca());
  progress.Finish();
  summary.elapsed_s = stopwatch.elapsed_s();
  return summary;
}

}  // namespace pomona

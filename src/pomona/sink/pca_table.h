#pragma once
// pca/part-*.snappy.parquet: path, label, [features list<float>, scaled_features list<double>,]
// pca_features list<double>.

#include <filesystem>
#include <span>

#include "pomona/features/feature_batch.h"

namespace pomona {

/// What one part holds beside its paths, labels and components. An empty span is a column left out.
struct PcaPartExtras {
  std::span<const float> features;          // N×D
  std::span<const double> scaled_features;  // N×D
  int dimension = 0;                        // D
};

/// Writes one part, atomically. Thread-safe on distinct files.
void WritePcaPart(const std::filesystem::path& path, const ComponentBatch& rows,
                  const PcaPartExtras& extras);

/// Reads path, label and pca_features. Throws as ReadFeaturePart does.
ComponentBatch ReadPcaPart(const std::filesystem::path& path);

}  // namespace pomona

#pragma once
// What an earlier run found out, picture by picture.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pomona/features/feature_batch.h"
#include "pomona/image/image_ref.h"
#include "pomona/run/output_folder.h"
#include "pomona/sink/ledger_table.h"

namespace pomona {

/// One picture of an earlier run.
struct EarlierImage {
  LedgerRow ledger;
  std::shared_ptr<const FeatureBatch> rows;  // of its part; none if the picture failed
  std::size_t row = 0;

  std::span<const float> features() const { return rows->row(row); }
};

/// Walks the complete parts of `out` in the order of the paths, one part in memory at a time.
/// Not thread-safe.
class EarlierResults {
 public:
  /// `dimension`: floats in a row of features. Throws Error(kInput) if there is no ledger.
  EarlierResults(const OutputFolder& out, int dimension);

  /// What is known of the picture at `path`; nothing if it was not there. Paths must come in
  /// ascending order of their bytes. Throws Error(kInput) if features and ledger do not fit.
  std::optional<EarlierImage> Find(const std::string& path);

  /// The next picture of the ledger, as a listing of the folder would give it.
  std::optional<ImageRef> Next();

 private:
  const LedgerRow* Current();
  void Step();
  void LoadFeatures();

  const int dimension_;
  const std::filesystem::path features_folder_;
  std::vector<std::filesystem::path> ledger_parts_;  // those not begun, last one first
  std::filesystem::path features_path_;              // of the current part
  std::vector<LedgerRow> ledger_;
  std::size_t place_ = 0;  // in ledger_
  std::size_t row_ = 0;    // rows of features before place_
  std::shared_ptr<const FeatureBatch> features_;
  std::int64_t num_listed_ = 0;
};

}  // namespace pomona

#pragma once
// Whether every listed picture ended in exactly one place, by what lies in the files.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "pomona/run/output_folder.h"
#include "pomona/sink/failure_table.h"

namespace pomona {

/// What the parts of a run add up to.
struct Totals {
  std::int64_t num_listed = 0;
  std::int64_t num_images = 0;  // rows of features
  std::int64_t num_failed = 0;  // rows of failures; with num_images they add up to num_listed
  std::map<std::string, std::int64_t> num_failed_by_reason;  // keys as in the ledger
  std::int64_t num_classes = 0;                              // of the rows of features
  std::int64_t num_parts = 0;
  std::optional<FailureRow> first_failure;
};

/// Reads the ledger of all parts and counts the rows of features and failures. Reads no features:
/// some milliseconds a part. Throws Error(kStorage) that names the part where they do not add up:
/// one is missing, or has more or fewer rows than its ledger says.
Totals Audit(const OutputFolder& out, int part_rows);

/// Whether, by their ledgers, the same pictures stand as rows of features in the same parts. Then
/// what was made of the features of one is true of the other, if no picture was computed anew.
bool HaveSameRows(const OutputFolder& a, const OutputFolder& b);

}  // namespace pomona

#include "pomona/run/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/sink/ledger_table.h"
#include "pomona/sink/parts.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

void RequireRows(const fs::path& path, std::int64_t num_wanted) {
  const std::int64_t num_rows = NumRowsOfParquetFile(path);
  if (num_rows == num_wanted) return;
  throw Error(Error::Kind::kStorage,
              fmt::format("{} has {} rows, its ledger says {}; remove it, and run the same command "
                          "again",
                          path.string(), num_rows, num_wanted));
}

void RequirePartNumber(const fs::path& path, std::int64_t part) {
  if (path.filename() == PartPath("", part).filename()) return;
  throw Error(
      Error::Kind::kStorage,
      fmt::format("Part {} is missing before {}; run the same command again", part, path.string()));
}

std::vector<std::string> PathsOfFeatures(const fs::path& ledger_part) {
  std::vector<std::string> paths;
  for (LedgerRow& row : ReadLedgerPart(ledger_part)) {
    if (!row.reason) paths.push_back(std::move(row.path));
  }
  return paths;
}

}  // namespace

Totals Audit(const OutputFolder& out, int part_rows) {
  Totals totals;
  std::set<std::string> labels;
  for (const fs::path& path : ListParts(out.ledger())) {
    RequirePartNumber(path, totals.num_parts);
    // Only the last part may be shorter: it would shift the places of all that follow.
    if (totals.num_listed != totals.num_parts * part_rows) {
      RequireRows(PartPath(out.ledger(), totals.num_parts - 1), part_rows);
    }
    std::int64_t num_images = 0;
    std::int64_t num_failed = 0;
    for (LedgerRow& row : ReadLedgerPart(path)) {
      if (row.reason) {
        ++num_failed;
        ++totals.num_failed_by_reason[std::string(ToString(*row.reason))];
      } else {
        ++num_images;
        labels.insert(std::move(row.label));
      }
    }
    RequireRows(out.features() / path.filename(), num_images);
    RequireRows(out.failures() / path.filename(), num_failed);
    if (num_failed > 0 && !totals.first_failure) {
      totals.first_failure = ReadFailurePart(out.failures() / path.filename()).at(0);
    }
    totals.num_images += num_images;
    totals.num_failed += num_failed;
    totals.num_listed += num_images + num_failed;
    ++totals.num_parts;
  }
  totals.num_classes = std::ssize(labels);
  return totals;
}

bool HaveSameRows(const OutputFolder& a, const OutputFolder& b) {
  const auto parts_a = ListPartsFrom(a.ledger(), 0);
  const auto parts_b = ListPartsFrom(b.ledger(), 0);
  return std::equal(parts_a.begin(), parts_a.end(), parts_b.begin(), parts_b.end(),
                    [](const fs::path& part_a, const fs::path& part_b) {
                      return part_a.filename() == part_b.filename() &&
                             PathsOfFeatures(part_a) == PathsOfFeatures(part_b);
                    });
}

}  // namespace pomona

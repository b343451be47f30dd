#include "pomona/run/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/features/feature_batch.h"
#include "pomona/run/output_folder.h"
#include "pomona/sink/arrow_columns.h"
#include "pomona/sink/parts.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFeatures = "features";
constexpr const char* kComponents = "pca_features";

// The rows of all parts of a folder, one after the other.
class RowReader {
 public:
  RowReader(const fs::path& folder, std::string column)
      : paths_of_parts_(ListParts(folder)), column_(std::move(column)) {}

  /// Goes to the next row; false after the last one.
  bool Next() {
    ++row_;
    while (row_ >= part_.num_rows()) {
      if (next_part_ == paths_of_parts_.size()) return false;
      part_ = ReadRows<double>(paths_of_parts_[next_part_++], column_);
      row_ = 0;
      if (part_.num_rows() > 0) dimension_ = part_.dimension;
    }
    return true;
  }

  const std::string& path() const { return part_.paths[row_]; }
  const std::string& label() const { return part_.labels[row_]; }
  std::span<const double> values() const { return part_.row(row_); }
  int dimension() const { return dimension_; }

 private:
  std::vector<fs::path> paths_of_parts_;
  std::string column_;
  std::size_t next_part_ = 0;
  ComponentBatch part_;
  std::size_t row_ = static_cast<std::size_t>(-1);
  int dimension_ = 0;
};

struct Largest {
  double difference = 0;
  std::string path;

  void Take(double other, const std::string& other_path) {
    // A NaN on one side only must not pass as equal: !(x <= y) is true for it.
    if (!(other <= difference)) {
      difference = std::isnan(other) ? HUGE_VAL : other;
      path = other_path;
    }
  }
};

enum class Sign { kFixed, kFreePerColumn };

// A column's sign is a matter of taste: it is whichever of the two brings the columns closer.
struct ColumnDifference {
  Largest same_sign;
  Largest opposite_sign;
};

Largest LargestOver(const std::vector<ColumnDifference>& columns, Sign sign) {
  Largest largest;
  for (const ColumnDifference& column : columns) {
    const bool turned = sign == Sign::kFreePerColumn &&
                        column.opposite_sign.difference < column.same_sign.difference;
    const Largest& closer = turned ? column.opposite_sign : column.same_sign;
    largest.Take(closer.difference, closer.path);
  }
  return largest;
}

void TakeRow(const RowReader& a, const RowReader& b, std::vector<ColumnDifference>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].same_sign.Take(std::abs(a.values()[i] - b.values()[i]), a.path());
    columns[i].opposite_sign.Take(std::abs(a.values()[i] + b.values()[i]), a.path());
  }
}

std::string MismatchOf(const RowReader& a, const RowReader& b, std::int64_t row) {
  if (a.path() != b.path()) return fmt::format("row {} is '{}' and '{}'", row, a.path(), b.path());
  if (a.label() != b.label()) {
    return fmt::format("'{}' has the label '{}' and '{}'", a.path(), a.label(), b.label());
  }
  if (a.values().size() != b.values().size()) {
    return fmt::format("rows have {} and {} numbers", a.values().size(), b.values().size());
  }
  return {};
}

TableComparison CompareTables(RowReader a, RowReader b, Sign sign) {
  TableComparison result;
  std::vector<ColumnDifference> columns;
  bool more_a = a.Next();
  bool more_b = b.Next();
  for (; more_a && more_b; more_a = a.Next(), more_b = b.Next()) {
    result.mismatch = MismatchOf(a, b, result.num_rows_a);
    if (!result.mismatch.empty()) break;
    columns.resize(a.values().size());
    TakeRow(a, b, columns);
    ++result.num_rows_a;
    ++result.num_rows_b;
  }
  for (; more_a; more_a = a.Next()) ++result.num_rows_a;
  for (; more_b; more_b = b.Next()) ++result.num_rows_b;
  if (result.mismatch.empty() && result.num_rows_a != result.num_rows_b) {
    result.mismatch = fmt::format("they have {} and {} rows", result.num_rows_a, result.num_rows_b);
  }
  result.dimension_a = a.dimension();
  result.dimension_b = b.dimension();
  const Largest largest = LargestOver(columns, sign);
  result.largest_difference = largest.difference;
  result.largest_difference_path = largest.path;
  return result;
}

bool HasTable(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder, ignored);
}

bool HasColumn(const fs::path& folder, const char* column) {
  try {
    ReadRows<double>(ListParts(folder).front(), column);
    return true;
  } catch (const Error&) {  // no such folder, no part in it, or no such column in the part
    return false;
  }
}

// Where `folder` keeps a table with this column: in an output folder's own place, or right in it.
std::optional<fs::path> FindTable(const fs::path& folder, const fs::path& place,
                                  const char* column) {
  if (HasTable(place)) return place;
  if (HasColumn(folder, column)) return folder;
  return std::nullopt;
}

std::optional<TableComparison> CompareIfBothHave(const fs::path& a, const fs::path& b,
                                                 const char* column, Sign sign) {
  const auto place_of = [column](const fs::path& folder) {
    const OutputFolder out(folder);
    return column == kFeatures ? out.features() : out.pca();
  };
  const auto table_a = FindTable(a, place_of(a), column);
  const auto table_b = FindTable(b, place_of(b), column);
  if (!table_a || !table_b) return std::nullopt;
  return CompareTables(RowReader(*table_a, column), RowReader(*table_b, column), sign);
}

bool IsSameTable(const std::optional<TableComparison>& table, double tolerance) {
  return !table || (table->mismatch.empty() && table->largest_difference <= tolerance);
}

}  // namespace

bool Comparison::IsSame(int decimals) const {
  const double tolerance = 0.5 * std::pow(10, -decimals);
  return IsSameTable(features, tolerance) && IsSameTable(components, tolerance);
}

Comparison Compare(const fs::path& a, const fs::path& b) {
  for (const fs::path& folder : {a, b}) {
    if (!HasTable(folder)) {
      throw Error(Error::Kind::kInput, fmt::format("There is no folder {}", folder.string()));
    }
  }
  Comparison comparison;
  comparison.features = CompareIfBothHave(a, b, kFeatures, Sign::kFixed);
  comparison.components = CompareIfBothHave(a, b, kComponents, Sign::kFreePerColumn);
  if (!comparison.features && !comparison.components) {
    throw Error(
        Error::Kind::kInput,
        fmt::format("{} and {} have no table in common; give two output folders, or two "
                    "folders of Parquet parts with path, label and features or pca_features",
                    a.string(), b.string()));
  }
  return comparison;
}

}  // namespace pomona

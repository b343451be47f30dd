#include "pomona/sink/csv_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <iterator>
#include <system_error>

#include "pomona/base/error.h"
#include "pomona/base/utf8.h"

namespace pomona {
namespace {

// With a semicolon or a tab too: spreadsheets of some countries split there.
constexpr std::string_view kQuotedFor = "\",;\t\r\n";

// What makes a spreadsheet calculate a text (OWASP, "CSV Injection").
constexpr std::string_view kFormulaStarts = "=+-@\t\r";

std::string Field(std::string_view bytes) {
  std::string text = ToUtf8(bytes);
  if (!text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos) {
    text.insert(text.begin(), '\'');
  }
  if (text.find_first_of(kQuotedFor) == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string FormatCsv(const ComponentBatch& rows) {
  std::string lines;
  for (std::size_t i = 0; i < rows.num_rows(); ++i) {
    lines += Field(rows.paths[i]) + "," + Field(rows.labels[i]);
    for (const double value : rows.row(i)) fmt::format_to(std::back_inserter(lines), ",{}", value);
    lines += '\n';
  }
  return lines;
}

CsvFile::CsvFile(const std::filesystem::path& path, int num_components)
    : file_(path), stream_(file_.temporary_path(), std::ios::binary) {
  stream_ << "path,label";
  for (int k = 1; k <= num_components; ++k) stream_ << ",pca_" << k;
  stream_ << '\n';
  CheckStream();
}

void CsvFile::Append(std::string_view lines) {
  stream_.write(lines.data(), static_cast<std::streamsize>(lines.size()));
  CheckStream();
}

void CsvFile::Finish() {
  stream_.close();
  CheckStream();
  file_.Publish();
}

void CsvFile::CheckStream() {
  if (!stream_) {
    throw Error(Error::Kind::kStorage, fmt::format("Cannot write {}: {}", file_.path().string(),
                                                   std::generic_category().message(errno)));
  }
}

}  // namespace pomona

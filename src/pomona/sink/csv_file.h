#pragma once
// pca.csv: a header line path,label,pca_1,…,pca_K, then one line a picture (RFC 4180, UTF-8, \n).

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "pomona/features/feature_batch.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {

/// The lines of `rows`, without a header. Numbers are the shortest that read back as the same
/// double. Thread-safe: parts are formatted side by side and written in order.
///
/// Whatever a path or a label holds, it stays one column (quoted as RFC 4180 says) and is no
/// formula to a spreadsheet: a text that starts with = + - @, a tab or a carriage return gets an
/// apostrophe before it, which is OWASP's rule against CSV injection. pca/ has the text as it is.
std::string FormatCsv(const ComponentBatch& rows);

/// Not thread-safe.
class CsvFile {
 public:
  /// Opens a temporary file beside `path` and writes the header. Throws Error(kStorage).
  CsvFile(const std::filesystem::path& path, int num_components);

  /// Adds what FormatCsv gave. Throws Error(kStorage).
  void Append(std::string_view lines);

  /// Gives the file its name. Throws Error(kStorage).
  void Finish();

 private:
  void CheckStream();

  AtomicFile file_;
  std::ofstream stream_;
};

}  // namespace pomona

#include "pomona/run/quarantine.h"

#include <fmt/format.h>

#include <fstream>

#include "pomona/base/error.h"
#include "pomona/sink/ledger_table.h"
#include "pomona/sink/parts.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;

// False if `from` cannot be read.
bool Copy(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  if (!fs::is_regular_file(from, failed)) return false;
  if (!std::ifstream(from, std::ios::binary)) return false;
  MakeFolder(to.parent_path());
  AtomicFile file(to);
  fs::copy_file(from, file.temporary_path(), fs::copy_options::overwrite_existing, failed);
  if (failed) {
    throw Error(Error::Kind::kStorage, fmt::format("Cannot copy {} to {}: {}", from.string(),
                                                   to.string(), failed.message()));
  }
  file.Publish();
  return true;
}

}  // namespace

QuarantineSummary Quarantine(const OutputFolder& out, const fs::path& images,
                             const fs::path& folder) {
  QuarantineSummary summary;
  MakeFolder(folder);
  for (const fs::path& part : ListParts(out.ledger())) {
    for (const LedgerRow& row : ReadLedgerPart(part)) {
      if (!row.reason) continue;
      ++(Copy(images / row.path, folder / row.path) ? summary.num_copied : summary.num_unreadable);
    }
  }
  return summary;
}

}  // namespace pomona

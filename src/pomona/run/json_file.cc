#include "pomona/run/json_file.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>

#include "pomona/base/error.h"
#include "pomona/storage/atomic_file.h"

namespace pomona {
namespace {

constexpr std::uintmax_t kMaxBytes = 1 << 20;  // Pomona's own are some kB

[[noreturn]] void Reject(const std::filesystem::path& path) {
  throw Error(Error::Kind::kInput,
              fmt::format("{} is not as Pomona wrote it; remove it", path.string()));
}

}  // namespace

Json ParseJsonObject(std::string_view text, const std::filesystem::path& path) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) Reject(path);
  return json;
}

std::optional<Json> ReadJsonFile(const std::filesystem::path& path) {
  std::error_code failed;
  const std::uintmax_t size_bytes = std::filesystem::file_size(path, failed);
  std::ifstream file(path, std::ios::binary);
  if (failed || !file) return std::nullopt;
  if (size_bytes > kMaxBytes) Reject(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return ParseJsonObject(text, path);
}

void WriteJsonFile(const std::filesystem::path& path, const Json& json) {
  WriteFileAtomically(path, json.dump(2) + "\n");
}

}  // namespace pomona

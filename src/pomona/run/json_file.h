#pragma once
// The small JSON files of a result folder.

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string_view>

namespace pomona {

using Json = nlohmann::ordered_json;

/// The object that `text` holds. Throws Error(kInput) naming `path` if it is none.
Json ParseJsonObject(std::string_view text, const std::filesystem::path& path);

/// The object in a file of at most 1 MiB; nothing if there is no file. Throws Error(kInput) if it
/// is larger or no JSON object.
std::optional<Json> ReadJsonFile(const std::filesystem::path& path);

/// Writes atomically, indented. Throws Error(kStorage).
void WriteJsonFile(const std::filesystem::path& path, const Json& json);

}  // namespace pomona

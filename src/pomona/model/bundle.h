#pragma once
// Model bundles on disk: a folder of model.json and the graph file it names.

#include <filesystem>
#include <string>
#include <vector>

#include "pomona/model/model_spec.h"

namespace pomona {

/// The folders that bundles are looked for in, first one first: each entry of $POMONA_MODELS
/// (separated by ':'), $XDG_DATA_HOME/pomona/models (by default ~/.local/share/pomona/models), and
/// share/pomona/models beside the program's bin folder.
std::vector<std::filesystem::path> ModelSearchPath();

/// Reads the bundle called `name_or_folder`: a folder if it holds a '/' or is one, else a name on
/// `search_path`. Checks that the graph file is the one that model.json names by its SHA-256.
/// Throws Error(kModel) that says where it looked, or what is damaged.
ModelSpec OpenBundle(const std::string& name_or_folder,
                     const std::vector<std::filesystem::path>& search_path);

/// Every bundle on `search_path`, by name; the first of two with one name. Does not check graphs.
/// Bundles that cannot be read are left out and described in `problems`.
std::vector<ModelSpec> ListBundles(const std::vector<std::filesystem::path>& search_path,
                                   std::vector<std::string>& problems);

}  // namespace pomona

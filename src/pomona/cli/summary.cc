#include "pomona/cli/summary.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "pomona/run/progress.h"

namespace pomona {
namespace {

void PrintLine(std::ostream& stream, const std::string& name, const std::string& text) {
  stream << "  " << Bold(fmt::format("{:<11}", name)) << ' ' << text << '\n';
}

std::string Count(const Json& number) { return WithThousands(number.get<std::int64_t>()); }

void PrintExtract(const OutputFolder& out, const Json& extract, std::ostream& stream) {
  const Json& counts = extract["counts"];
  PrintLine(stream, "pictures",
            fmt::format("{} in {} classes", Count(counts["images"]), Count(counts["classes"])));
  if (counts["failed"] != 0) {
    PrintLine(stream, "failed",
              fmt::format("{} of {}: {} says why", Count(counts["failed"]), Count(counts["listed"]),
                          out.failures().string()));
  }
  PrintLine(stream, "features",
            fmt::format("{} a picture by {} in {}, {:.0f} img/s",
                        Count(extract["model"]["dimension"]),
                        extract["model"]["name"].get<std::string>(),
                        extract["options"]["precision"].get<std::string>(),
                        extract["images_per_s"].get<double>()));
}

void PrintFit(const Json& fit, std::ostream& stream) {
  PrintLine(stream, "components",
            fmt::format("{} hold 90 % of the variance, {} hold 95 %",
                        Count(fit["components_for_90_percent"]),
                        Count(fit["components_for_95_percent"])));
  PrintLine(stream, "kept",
            fmt::format("{} components, {:.2f} % of the variance", Count(fit["components"]),
                        100 * fit["variance_ratio"].get<double>()));
}

void PrintFiles(const OutputFolder& out, const Json& manifest, std::ostream& stream) {
  PrintLine(stream, "results", out.root().string());
  const auto print = [&](const std::filesystem::path& path, const char* what) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return;
    stream << fmt::format("    {:<18} {}\n", path.filename().string(), what);
  };
  print(out.features(), "path, label, features (Parquet)");
  print(out.pca(), "path, label, pca_features (Parquet)");
  print(out.csv(), "path, label, pca_1 to pca_K");
  print(out.model(), "mean, deviation and components (.npy)");
  print(out.failures(), "pictures that could not be used (Parquet)");
  print(out.manifest(), "versions, options, counts and times");
  if (!manifest.contains("fit")) {
    PrintLine(stream, "next", "pomona fit " + out.root().string());
  } else if (!manifest.contains("project")) {
    PrintLine(stream, "next", "pomona project " + out.root().string());
  }
}

}  // namespace

void PrintSummary(const OutputFolder& out, const Json& manifest, const ConsoleOptions& console,
                  std::ostream& stream) {
  if (console.json) {
    stream << manifest.dump(2) << '\n';
    return;
  }
  if (console.quiet) return;
  if (manifest.contains("extract")) PrintExtract(out, manifest["extract"], stream);
  if (manifest.contains("fit")) PrintFit(manifest["fit"], stream);
  PrintFiles(out, manifest, stream);
}

}  // namespace pomona

#include "pomona/cli/summary.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "pomona/base/error.h"
#include "pomona/run/progress.h"

namespace pomona {
namespace {

void PrintLine(std::ostream& stream, const std::string& name, const std::string& text) {
  stream << "  " << Bold(fmt::format("{:<11}", name)) << ' ' << text << '\n';
}

std::string Count(const Json& number) { return WithThousands(number.get<std::int64_t>()); }

void PrintExtract(const OutputFolder& out, const Json& extract, std::ostream& stream) {
  const Json& counts = extract.at("counts");
  PrintLine(
      stream, "pictures",
      fmt::format("{} in {} classes", Count(counts.at("images")), Count(counts.at("classes"))));
  if (counts.at("failed") != 0) {
    std::string reasons;
    for (const auto& [reason, count] : counts.at("failed_by_reason").items()) {
      reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", Count(count), reason);
    }
    PrintLine(stream, "failed",
              fmt::format("{} of {} ({}): listed in {}", Count(counts.at("failed")),
                          Count(counts.at("listed")), reasons, out.failures().string()));
  }
  std::string features =
      fmt::format("{} a picture by {} in {}", Count(extract.at("model").at("dimension")),
                  extract.at("model").at("name").get<std::string>(),
                  extract.at("options").at("precision").get<std::string>());
  if (extract.at("images_per_s") > 0) {
    features += fmt::format(", {:.0f} img/s", extract.at("images_per_s").get<double>());
  }
  PrintLine(stream, "features", features);
  if (extract.at("done_before") > 0) {
    PrintLine(stream, "resumed", Count(extract.at("done_before")) + " pictures were done before");
  }
  if (extract.at("reused") > 0) {
    PrintLine(stream, "taken over", Count(extract.at("reused")) + " pictures had not changed");
  }
}

void PrintFit(const Json& fit, std::ostream& stream) {
  PrintLine(stream, "components",
            fmt::format("{} hold 90 % of the variance, {} hold 95 %",
                        Count(fit.at("components_for_90_percent")),
                        Count(fit.at("components_for_95_percent"))));
  PrintLine(stream, "kept",
            fmt::format("{} components, {:.2f} % of the variance", Count(fit.at("components")),
                        100 * fit.at("variance_ratio").get<double>()));
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
  print(out.ledger(), "every picture listed, and what became of it (Parquet)");
  print(out.manifest(), "versions, options, counts and times");
  if (!manifest.contains("fit")) {
    PrintLine(stream, "next", "pomona fit " + out.root().string());
  } else if (!manifest.contains("project")) {
    PrintLine(stream, "next", "pomona project " + out.root().string());
  }
}

}  // namespace

void PrintRetry(const RetrySummary& summary, const ConsoleOptions& console, std::ostream& stream) {
  if (console.json || console.quiet) return;
  PrintLine(stream, "retried",
            summary.num_failed_before == 0
                ? "nothing: no picture had failed"
                : fmt::format("{} that had failed, {} of them can be used now",
                              WithThousands(summary.num_failed_before),
                              WithThousands(summary.num_mended)));
}

void PrintSummary(const OutputFolder& out, const Json& manifest, const ConsoleOptions& console,
                  std::ostream& stream) {
  if (console.json) {
    stream << manifest.dump(2) << '\n';
    return;
  }
  if (console.quiet) return;
  try {
    if (manifest.contains("extract")) PrintExtract(out, manifest.at("extract"), stream);
    if (manifest.contains("fit")) PrintFit(manifest.at("fit"), stream);
  } catch (const Json::exception&) {  // an earlier step's section, changed by hand since
    throw Error(Error::Kind::kInput,
                fmt::format("The results in {} are complete, but {} is not as Pomona wrote it",
                            out.root().string(), out.manifest().string()));
  }
  PrintFiles(out, manifest, stream);
}

}  // namespace pomona

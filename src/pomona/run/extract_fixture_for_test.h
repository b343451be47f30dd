#pragma once
// What the tests of extraction share.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "pomona/base/temporary_folder_for_test.h"
#include "pomona/run/extract.h"

namespace pomona {

/// A 1×1 BMP of 24 bits in one colour: 14 bytes of file header, 40 of picture header, one row of 4.
inline std::string OnePixelBmp(unsigned char grey) {
  std::string bytes(58, '\0');
  const auto put = [&](std::size_t offset, unsigned value) {
    bytes[offset] = static_cast<char>(value & 0xFF);
    bytes[offset + 1] = static_cast<char>(value >> 8);
  };
  bytes[0] = 'B';
  bytes[1] = 'M';
  put(2, 58);
  put(10, 54);
  put(14, 40);
  put(18, 1);
  put(22, 1);
  put(26, 1);
  put(28, 24);
  for (std::size_t i = 54; i < 57; ++i) bytes[i] = static_cast<char>(grey);
  return bytes;
}

inline ModelSpec TinySpec() {
  ModelSpec spec;
  spec.name = "fake";
  spec.dimension = 2;
  spec.pixels.width = 2;
  spec.pixels.height = 2;
  return spec;
}

/// A folder of tiny pictures, and runs over it with a fake network.
class ExtractTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(images());
    options_.images = images();
    options_.part_rows = 4;
  }

  std::filesystem::path images() const { return root_ / "images"; }
  OutputFolder out(const std::string& name = "out") const { return OutputFolder(root_ / name); }

  void Write(const std::string& path, const std::string& bytes) {
    std::filesystem::create_directories((images() / path).parent_path());
    std::ofstream(images() / path, std::ios::binary) << bytes;
  }

  void WritePictures(int count) {
    for (int i = 0; i < count; ++i) {
      Write(fmt::format("class{}/{:03}.bmp", i % 3, i), OnePixelBmp(static_cast<unsigned char>(i)));
    }
  }

  ExtractSummary Run(const OutputFolder& out, Backbone& backbone,
                     const std::optional<EarlierRun>& earlier = {}) {
    std::ostringstream ignored;
    Progress progress("Extracting", "images", ProgressStyle::kSilent, ignored);
    ExtractSummary summary = Extract(options_, backbone, out, progress, earlier);
    CompleteFeatures(options_, out, summary.totals);
    return summary;
  }

  ExtractSummary Run(const std::string& name = "out",
                     const std::optional<EarlierRun>& earlier = {}) {
    return Run(out(name), *MakeFakeBackbone(TinySpec()), earlier);
  }

  /// Every file of a run by its relative path.
  std::map<std::string, std::string> Content(const std::string& name) const {
    std::map<std::string, std::string> content;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_ / name)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      content[std::filesystem::relative(entry.path(), root_ / name)] = {
          std::istreambuf_iterator<char>(file), {}};
    }
    return content;
  }

  TemporaryFolder temporary_folder_;
  const std::filesystem::path root_ = temporary_folder_.path();
  ExtractOptions options_;
};

}  // namespace pomona

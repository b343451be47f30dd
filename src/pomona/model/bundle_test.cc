#include "pomona/model/bundle.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "pomona/base/error.h"
#include "pomona/base/sha256.h"
#include "pomona/base/temporary_folder_for_test.h"

namespace pomona {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

// A folder of bundles under the test's own temporary folder.
class BundleTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& graph) {
    fs::create_directories(root_ / name);
    std::ofstream(root_ / name / "model.onnx") << graph;
    std::ofstream(root_ / name / "model.json") << fmt::format(
        R"({{"format": 1, "name": "{}", "description": "d", "licence": "MIT",
        "graph": "model.onnx", "graph_sha256": "{}", "weights": {{"sha256": "bb"}},
        "input": {{"name": "images", "width": 8, "height": 8, "resize_filter": "bicubic",
                   "colour_order": "RGB", "divisor": 255, "mean": [0, 0, 0], "std": [1, 1, 1]}},
        "output": {{"name": "features", "dimension": 7}}}})",
        name, Sha256OfFile(root_ / name / "model.onnx"));
  }

  std::string MessageFor(const std::string& name) {
    try {
      OpenBundle(name, {root_});
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder temporary_folder_;
  const fs::path root_ = temporary_folder_.path();
};

TEST_F(BundleTest, ABundleIsFoundByNameAndByFolder) {
  Write("tiny", "graph");
  EXPECT_EQ(OpenBundle("tiny", {"/no/such/folder", root_}).name, "tiny");
  EXPECT_EQ(OpenBundle((root_ / "tiny").string(), {}).graph_path, root_ / "tiny/model.onnx");
}

TEST_F(BundleTest, AnUnknownNameSaysWhereItLooked) {
  EXPECT_THAT(MessageFor("nothing"), HasSubstr((root_ / "nothing").string()));
}

TEST_F(BundleTest, AChangedGraphIsRefused) {
  Write("tiny", "graph");
  std::ofstream(root_ / "tiny/model.onnx") << "another";
  EXPECT_THAT(MessageFor("tiny"), HasSubstr("damaged"));
}

TEST_F(BundleTest, AMissingGraphIsRefused) {
  Write("tiny", "graph");
  fs::remove(root_ / "tiny/model.onnx");
  EXPECT_THAT(MessageFor("tiny"), HasSubstr("is missing"));
}

TEST_F(BundleTest, AListHoldsEveryBundleOnceAndNamesTheDamagedOnes) {
  Write("b", "graph");
  Write("a", "graph");
  fs::create_directories(root_ / "damaged");
  std::ofstream(root_ / "damaged/model.json") << "{";
  std::vector<std::string> problems;
  const auto bundles = ListBundles({root_, root_}, problems);
  ASSERT_EQ(bundles.size(), 2u);
  EXPECT_EQ(bundles[0].name, "a");
  EXPECT_EQ(bundles[1].name, "b");
  ASSERT_EQ(problems.size(), 2u);  // the folder is twice on the path
  EXPECT_THAT(problems[0], HasSubstr("is not JSON"));
}

}  // namespace
}  // namespace pomona

#include "pomona/model/model_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "pomona/base/error.h"

namespace pomona {
namespace {

using ::testing::HasSubstr;

nlohmann::json ValidSpec() {
  return nlohmann::json::parse(R"({
    "format": 1, "name": "tiny", "description": "a test", "licence": "MIT",
    "graph": "model.onnx", "graph_sha256": "aa", "weights": {"sha256": "bb"},
    "input": {"name": "images", "width": 96, "height": 128, "resize_filter": "lanczos",
              "colour_order": "BGR", "divisor": 127.5, "mean": [1, 2, 3], "std": [4, 5, 6]},
    "output": {"name": "features", "dimension": 7}})");
}

std::string MessageFor(const std::string& text) {
  try {
    ParseModelSpec(text, "/bundle");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kModel);
    return error.what();
  }
  return "no error";
}

TEST(ModelSpecTest, EveryFieldOfAValidSpecIsRead) {
  const ModelSpec spec = ParseModelSpec(ValidSpec().dump(), "/bundle");
  EXPECT_EQ(spec.name, "tiny");
  EXPECT_EQ(spec.graph_path, "/bundle/model.onnx");
  EXPECT_EQ(spec.graph_sha256, "aa");
  EXPECT_EQ(spec.weights_sha256, "bb");
  EXPECT_EQ(spec.input_name, "images");
  EXPECT_EQ(spec.output_name, "features");
  EXPECT_EQ(spec.dimension, 7);
  EXPECT_EQ(spec.pixels.width, 96);
  EXPECT_EQ(spec.pixels.height, 128);
  EXPECT_EQ(spec.pixels.filter, ResizeFilter::kLanczos);
  EXPECT_EQ(spec.pixels.colour_order, ColourOrder::kBgr);
  EXPECT_EQ(spec.pixels.divisor, 127.5);
  EXPECT_EQ(spec.pixels.mean[2], 3);
  EXPECT_EQ(spec.pixels.std[0], 4);
}

TEST(ModelSpecTest, TextThatIsNotJsonIsAnErrorThatNamesTheFile) {
  EXPECT_THAT(MessageFor("{\"format\": 1,"), HasSubstr("/bundle/model.json: is not JSON"));
}

TEST(ModelSpecTest, AMissingFieldIsNamedWithItsPath) {
  auto spec = ValidSpec();
  spec["input"].erase("divisor");
  EXPECT_THAT(MessageFor(spec.dump()), HasSubstr("'input.divisor' is missing"));
}

TEST(ModelSpecTest, SizesOutOfRangeAreRefused) {
  for (const int width : {0, -1, 5000}) {
    auto spec = ValidSpec();
    spec["input"]["width"] = width;
    EXPECT_THAT(MessageFor(spec.dump()), HasSubstr("'input.width' is"));
  }
}

TEST(ModelSpecTest, AZeroStandardDeviationIsRefused) {
  auto spec = ValidSpec();
  spec["input"]["std"][1] = 0;
  EXPECT_THAT(MessageFor(spec.dump()), HasSubstr("'input.std'"));
}

TEST(ModelSpecTest, AGraphOutsideTheBundleIsRefused) {
  for (const char* graph : {"../other.onnx", "/etc/passwd", "a/b.onnx", "..", ""}) {
    auto spec = ValidSpec();
    spec["graph"] = graph;
    EXPECT_THAT(MessageFor(spec.dump()), HasSubstr("'graph'")) << graph;
  }
}

// They are shown on a terminal, where control characters are commands.
TEST(ModelSpecTest, TextsAreOneLineAndNotLong) {
  for (const std::string& text : {std::string("two\nlines"), std::string("\x1b[31m"),
                                  std::string("\0", 1), std::string(1001, 'a')}) {
    auto spec = ValidSpec();
    spec["name"] = text;
    const std::string message = MessageFor(spec.dump());
    EXPECT_THAT(message, HasSubstr("'name' is not one line of at most 1000 bytes"));
    EXPECT_EQ(message.find(text), message.npos);
  }
}

TEST(ModelSpecTest, AnUnknownFilterIsRefusedAndNotRepeated) {
  auto spec = ValidSpec();
  spec["input"]["resize_filter"] = std::string(900, 'x');
  const std::string message = MessageFor(spec.dump());
  EXPECT_THAT(message, HasSubstr("'input.resize_filter' is not bilinear, bicubic or lanczos"));
  EXPECT_LT(message.size(), 200U);
}

TEST(ModelSpecTest, AnotherFormatIsRefused) {
  auto spec = ValidSpec();
  spec["format"] = 2;
  EXPECT_THAT(MessageFor(spec.dump()), HasSubstr("'format' is 2"));
}

}  // namespace
}  // namespace pomona

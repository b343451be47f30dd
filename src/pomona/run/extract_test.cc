#include "pomona/run/extract.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include "pomona/base/error.h"
#include "pomona/run/interrupt.h"
#include "pomona/sink/feature_table.h"
#include "pomona/sink/parts.h"
#include "pomona/storage/parquet_file.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A 1×1 BMP of 24 bits in one colour: 14 bytes of file header, 40 of picture header, one row of 4.
std::string OnePixelBmp(unsigned char grey) {
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

ModelSpec TinySpec() {
  ModelSpec spec;
  spec.name = "fake";
  spec.dimension = 2;
  spec.pixels.width = 2;
  spec.pixels.height = 2;
  return spec;
}

class ExtractTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) /
            ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root_);
    fs::create_directories(root_ / "images");
    options_.images = root_ / "images";
    options_.part_rows = 4;
  }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& bytes) {
    fs::create_directories((root_ / "images" / path).parent_path());
    std::ofstream(root_ / "images" / path, std::ios::binary) << bytes;
  }

  void WritePictures(int count) {
    for (int i = 0; i < count; ++i) {
      Write(fmt::format("class{}/{:03}.bmp", i % 3, i), OnePixelBmp(static_cast<unsigned char>(i)));
    }
  }

  ExtractSummary Run(const std::string& out_name, Backbone& backbone) {
    const OutputFolder out(root_ / out_name);
    out.PrepareForFeatures(Overwrite::kNo);
    std::ostringstream ignored;
    Progress progress("Extracting", "images", ProgressStyle::kSilent, ignored);
    return Extract(options_, backbone, out, progress);
  }

  ExtractSummary Run(const std::string& out_name = "out") {
    return Run(out_name, *MakeFakeBackbone(TinySpec()));
  }

  // Every file of a run by its relative path.
  std::map<std::string, std::string> Content(const std::string& out_name) {
    std::map<std::string, std::string> content;
    for (const auto& entry : fs::recursive_directory_iterator(root_ / out_name)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      content[fs::relative(entry.path(), root_ / out_name)] = {std::istreambuf_iterator<char>(file),
                                                               {}};
    }
    return content;
  }

  fs::path root_;
  ExtractOptions options_;
};

TEST_F(ExtractTest, EveryPictureIsARowInTheOrderOfTheListing) {
  WritePictures(6);
  const ExtractSummary summary = Run();
  EXPECT_EQ(summary.num_listed, 6);
  EXPECT_EQ(summary.num_images, 6);
  EXPECT_EQ(summary.num_classes, 3);
  EXPECT_EQ(summary.num_parts, 2);
  const auto parts = ListParts(root_ / "out/features");
  ASSERT_EQ(parts.size(), 2u);
  const FeatureBatch first = ReadFeaturePart(parts[0]);
  EXPECT_THAT(first.paths,
              ElementsAre("class0/000.bmp", "class0/003.bmp", "class1/001.bmp", "class1/004.bmp"));
  EXPECT_THAT(first.labels, ElementsAre("class0", "class0", "class1", "class1"));
  // The fake network takes the mean of pixels of one grey, i / 255.
  EXPECT_FLOAT_EQ(first.row(3)[0], 4.0F / 255);
  EXPECT_TRUE(IsComplete(root_ / "out/features"));
}

TEST_F(ExtractTest, OneAndEightThreadsWriteTheSameBytes) {
  WritePictures(50);
  Write("class1/broken.jpg", "\xFF\xD8\xFF");
  Write("class2/readme.txt", "not a picture");
  options_.num_threads = 1;
  Run("one");
  options_.num_threads = 8;
  Run("eight");
  EXPECT_EQ(Content("one"), Content("eight"));
  EXPECT_EQ(Content("one").size(), 13u + 2u);  // 52 pictures in parts of 4, _SUCCESS, failures
}

TEST_F(ExtractTest, APictureThatCannotBeUsedIsARowOfFailuresAndTheRunGoesOn) {
  WritePictures(5);
  Write("class0/broken.jpg", "\xFF\xD8\xFF");
  Write("class0/readme.txt", "not a picture");
  options_.max_failure_rate = 0.5;
  const ExtractSummary summary = Run();
  EXPECT_EQ(summary.num_images, 5);
  EXPECT_EQ(summary.num_failed, 2);
  EXPECT_EQ(summary.num_listed, 7);
  const auto table = ReadParquetFile(root_ / "out/failures.parquet", {"path", "reason"});
  ASSERT_EQ(table->num_rows(), 2);
  EXPECT_EQ((*table->column(0)->GetScalar(1))->ToString(), "class0/readme.txt");
  EXPECT_EQ((*table->column(1)->GetScalar(1))->ToString(), "not_an_image");
}

TEST_F(ExtractTest, TooManyFailuresFailTheRunAndStayOnRecord) {
  WritePictures(5);
  Write("class0/readme.txt", "not a picture");
  try {
    Run();
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("1 of 6 pictures (16.7 %)"));
    EXPECT_THAT(error.what(), HasSubstr("failures.parquet"));
  }
  EXPECT_FALSE(IsComplete(root_ / "out/features"));
  EXPECT_EQ(ReadParquetFile(root_ / "out/failures.parquet", {"path"})->num_rows(), 1);
}

TEST_F(ExtractTest, NoPictureIsAnError) { EXPECT_THROW(Run(), Error); }

TEST_F(ExtractTest, OnlyBrokenPicturesAreAnErrorWhateverTheAllowedRate) {
  Write("class0/readme.txt", "not a picture");
  options_.max_failure_rate = 1;
  EXPECT_THROW(Run(), Error);
}

TEST_F(ExtractTest, ALimitTakesTheFirstPicturesOfTheListing) {
  WritePictures(10);
  options_.limit = 3;
  options_.num_threads = 4;
  EXPECT_EQ(Run().num_listed, 3);
  const FeatureBatch rows = ReadFeaturePart(ListParts(root_ / "out/features")[0]);
  EXPECT_THAT(rows.paths, ElementsAre("class0/000.bmp", "class0/003.bmp", "class0/006.bmp"));
}

// Raises SIGINT at the fifth picture, as a person at the keyboard would.
class InterruptingBackbone : public Backbone {
 public:
  const ModelSpec& spec() const override { return spec_; }
  void Forward(int, std::span<const float>, std::span<float> features) override {
    if (++num_calls_ == 5) std::raise(SIGINT);
    std::fill(features.begin(), features.end(), 1.0F);
  }

 private:
  ModelSpec spec_ = TinySpec();
  int num_calls_ = 0;
};

TEST_F(ExtractTest, CtrlCLeavesWholePartsAndNoMark) {
  WritePictures(20);
  const InterruptGuard guard;
  InterruptingBackbone backbone;
  try {
    Run("out", backbone);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 130);
  }
  EXPECT_EQ(ListParts(root_ / "out/features").size(), 1u);
  EXPECT_FALSE(IsComplete(root_ / "out/features"));
}

class ThrowingBackbone : public Backbone {
 public:
  const ModelSpec& spec() const override { return spec_; }
  void Forward(int, std::span<const float>, std::span<float>) override {
    throw Error(Error::Kind::kModel, "the network broke");
  }

 private:
  ModelSpec spec_ = TinySpec();
};

TEST_F(ExtractTest, AnErrorOnAThreadEndsTheRun) {
  WritePictures(20);
  options_.num_threads = 4;
  ThrowingBackbone backbone;
  EXPECT_THROW(Run("out", backbone), Error);
}

}  // namespace
}  // namespace pomona

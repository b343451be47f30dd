#include "pomona/run/output_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <string>

#include "pomona/base/error.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OutputFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) /
            ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  static std::string MessageOf(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  fs::path root_;
};

TEST_F(OutputFolderTest, ANewOrEmptyFolderIsTaken) {
  OutputFolder(root_).PrepareForFeatures(Overwrite::kNo);
  EXPECT_TRUE(fs::is_directory(root_ / "features"));
}

TEST_F(OutputFolderTest, ResultsAreReplacedOnlyWhenAsked) {
  const OutputFolder out(root_);
  out.PrepareForFeatures(Overwrite::kNo);
  out.PrepareForModel(Overwrite::kNo);
  std::ofstream(out.model() / "old.npy");
  EXPECT_THAT(MessageOf([&] { out.PrepareForFeatures(Overwrite::kNo); }), HasSubstr("--overwrite"));
  EXPECT_TRUE(fs::exists(out.model() / "old.npy"));
  out.PrepareForFeatures(Overwrite::kYes);
  EXPECT_FALSE(fs::exists(out.model()));
}

TEST_F(OutputFolderTest, AStepReplacesWhatWasMadeOfItButNotWhatItWasMadeOf) {
  const OutputFolder out(root_);
  out.PrepareForFeatures(Overwrite::kNo);
  out.PrepareForModel(Overwrite::kNo);
  out.PrepareForPca(Overwrite::kNo);
  out.PrepareForModel(Overwrite::kYes);
  EXPECT_TRUE(fs::exists(out.features()));
  EXPECT_FALSE(fs::exists(out.pca()));
}

TEST_F(OutputFolderTest, AFolderWithOtherFilesIsRefusedAndLeftAsItWas) {
  fs::create_directories(root_);
  std::ofstream(root_ / "thesis.docx");
  const OutputFolder out(root_);
  for (const Overwrite overwrite : {Overwrite::kNo, Overwrite::kYes}) {
    EXPECT_THAT(MessageOf([&] { out.PrepareForFeatures(overwrite); }), HasSubstr("thesis.docx"));
  }
  EXPECT_FALSE(fs::exists(out.features()));
}

TEST_F(OutputFolderTest, AFileInPlaceOfTheFolderIsRefused) {
  std::ofstream(root_.string());
  EXPECT_THAT(MessageOf([&] { OutputFolder(root_).PrepareForFeatures(Overwrite::kYes); }),
              HasSubstr("is not a folder"));
}

TEST_F(OutputFolderTest, AnOutputInsideThePicturesIsRefused) {
  const fs::path images = root_ / "images";
  fs::create_directories(images);
  EXPECT_THROW(RefuseOutputInsideImages(images / "out", images), Error);
  EXPECT_THROW(RefuseOutputInsideImages(images / "../images/out", images), Error);
  EXPECT_THROW(RefuseOutputInsideImages(images, images), Error);
  RefuseOutputInsideImages(root_ / "out", images);
  RefuseOutputInsideImages(root_ / "images2", images);
}

}  // namespace
}  // namespace pomona

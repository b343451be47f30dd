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
using ::testing::AllOf;
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

TEST_F(OutputFolderTest, AFolderOfOurNameThatHoldsOtherFilesIsRefusedAndLeftAsItWas) {
  const OutputFolder out(root_);
  fs::create_directories(out.model());
  std::ofstream(out.model() / "weights.h5");
  EXPECT_THAT(MessageOf([&] { out.PrepareForFeatures(Overwrite::kYes); }), HasSubstr("weights.h5"));
  EXPECT_THAT(MessageOf([&] { out.PrepareForModel(Overwrite::kYes); }), HasSubstr("weights.h5"));
  EXPECT_TRUE(fs::exists(out.model() / "weights.h5"));
}

TEST_F(OutputFolderTest, NothingIsRemovedUnlessAllMayBe) {
  const OutputFolder out(root_);
  out.PrepareForFeatures(Overwrite::kNo);
  std::ofstream(out.features() / "part-00000.snappy.parquet");
  fs::create_directories(out.pca() / "holiday");
  EXPECT_THAT(MessageOf([&] { out.PrepareForFeatures(Overwrite::kYes); }), HasSubstr("holiday"));
  EXPECT_TRUE(fs::exists(out.features() / "part-00000.snappy.parquet"));
}

TEST_F(OutputFolderTest, AnEmptyFolderOfAStepThatFailedIsNoResult) {
  const OutputFolder out(root_);
  out.PrepareForModel(Overwrite::kNo);
  EXPECT_EQ(MessageOf([&] { out.PrepareForModel(Overwrite::kNo); }), "no error");
}

TEST_F(OutputFolderTest, AStepThatWasNotDoneIsNamed) {
  const OutputFolder out(root_);
  EXPECT_THAT(MessageOf([&] { out.RequireFeatures(); }),
              AllOf(HasSubstr("is not there"), HasSubstr("pomona extract")));
  EXPECT_THAT(MessageOf([&] { out.RequireModel(); }), HasSubstr("pomona fit"));
  out.PrepareForFeatures(Overwrite::kNo);
  EXPECT_THAT(MessageOf([&] { out.RequireFeatures(); }), HasSubstr("no _SUCCESS"));
  std::ofstream(out.features() / "_SUCCESS");
  EXPECT_EQ(MessageOf([&] { out.RequireFeatures(); }), "no error");
}

TEST_F(OutputFolderTest, AFileInPlaceOfTheFolderIsRefused) {
  std::ofstream(root_.string());
  EXPECT_THAT(MessageOf([&] { OutputFolder(root_).PrepareForFeatures(Overwrite::kYes); }),
              HasSubstr("is not a folder"));
}

TEST_F(OutputFolderTest, AnOutputInsideThePicturesOrAroundThemIsRefused) {
  const fs::path images = root_ / "images";
  fs::create_directories(images);
  EXPECT_THROW(RefuseOverlap(images / "out", images), Error);
  EXPECT_THROW(RefuseOverlap(images / "out", images / ""), Error);
  EXPECT_THROW(RefuseOverlap(images / "../images/out", images), Error);
  EXPECT_THROW(RefuseOverlap(images, images), Error);
  EXPECT_THROW(RefuseOverlap(root_, images), Error);
  RefuseOverlap(root_ / "out", images);
  RefuseOverlap(root_ / "images2", images);
}

}  // namespace
}  // namespace pomona

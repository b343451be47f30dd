#include "pomona/run/output_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/base/temporary_folder_for_test.h"
#include "pomona/run/output_lock.h"
#include "pomona/sink/parts.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class OutputFolderTest : public ::testing::Test {
 protected:
  static std::string MessageOf(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  // A table with one part, complete or not.
  static void MakeTable(const fs::path& folder, const std::string& content = "") {
    fs::create_directories(folder);
    std::ofstream(folder / "part-00000.snappy.parquet") << content;
    std::ofstream(folder / "_SUCCESS");
  }

  static std::string Content(const fs::path& folder) {
    std::ifstream file(folder / "part-00000.snappy.parquet");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFolder temporary_folder_;
  const fs::path root_ = temporary_folder_.path() / "out";
};

TEST_F(OutputFolderTest, ANewOrEmptyFolderHoldsNothingAndIsTaken) {
  const OutputFolder out(root_);
  out.RequireOurs();
  fs::create_directories(root_);
  out.RequireOurs();
  EXPECT_FALSE(out.HoldsResults());
  fs::create_directories(out.features());
  EXPECT_FALSE(out.HoldsResults());
  MakeTable(out.features());
  EXPECT_TRUE(out.HoldsResults());
}

TEST_F(OutputFolderTest, AllResultsAreCleared) {
  const OutputFolder out(root_);
  for (const fs::path& folder : {out.features(), out.failures(), out.ledger(), out.model(),
                                 out.pca(), out.staging() / "features"}) {
    MakeTable(folder);
  }
  for (const fs::path& file : {out.plan(), out.manifest(), out.csv()}) std::ofstream{file};
  out.Clear();
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(OutputFolderTest, ResultsAreReplacedOnlyWhenAsked) {
  const OutputFolder out(root_);
  MakeTable(out.model());
  EXPECT_THAT(MessageOf([&] { out.PrepareForModel(Overwrite::kNo); }), HasSubstr("--overwrite"));
  EXPECT_TRUE(IsComplete(out.model()));
  out.PrepareForModel(Overwrite::kYes);
  EXPECT_TRUE(fs::is_empty(out.model()));
}

TEST_F(OutputFolderTest, AStepReplacesWhatWasMadeOfItButNotWhatItWasMadeOf) {
  const OutputFolder out(root_);
  for (const fs::path& folder : {out.features(), out.model(), out.pca()}) MakeTable(folder);
  out.PrepareForModel(Overwrite::kYes);
  EXPECT_TRUE(IsComplete(out.features()));
  EXPECT_FALSE(fs::exists(out.pca()));
}

TEST_F(OutputFolderTest, WhatFollowsFeaturesGoesAndTheModelStaysIfItShall) {
  const OutputFolder out(root_);
  for (const fs::path& folder : {out.features(), out.model(), out.pca()}) MakeTable(folder);
  out.ClearWhatFollowsFeatures(KeepModel::kYes);
  EXPECT_TRUE(IsComplete(out.model()));
  EXPECT_FALSE(fs::exists(out.pca()));
  out.ClearWhatFollowsFeatures(KeepModel::kNo);
  EXPECT_FALSE(fs::exists(out.model()));
  EXPECT_TRUE(IsComplete(out.features()));
}

TEST_F(OutputFolderTest, AFolderWithOtherFilesIsRefusedAndLeftAsItWas) {
  fs::create_directories(root_);
  std::ofstream(root_ / "thesis.docx");
  EXPECT_THAT(MessageOf([&] { OutputFolder(root_).RequireOurs(); }), HasSubstr("thesis.docx"));
}

TEST_F(OutputFolderTest, AFolderOfOurNameThatHoldsOtherFilesIsRefusedAndLeftAsItWas) {
  const OutputFolder out(root_);
  fs::create_directories(out.model());
  std::ofstream(out.model() / "weights.h5");
  EXPECT_THAT(MessageOf([&] { out.RequireOurs(); }), HasSubstr("weights.h5"));
  EXPECT_THAT(MessageOf([&] { out.PrepareForModel(Overwrite::kYes); }), HasSubstr("weights.h5"));
  EXPECT_TRUE(fs::exists(out.model() / "weights.h5"));
}

TEST_F(OutputFolderTest, WhatAnInterruptedStepLeftIsNoResult) {
  const OutputFolder out(root_);
  MakeTable(out.model());
  fs::remove(out.model() / "_SUCCESS");
  EXPECT_EQ(MessageOf([&] { out.PrepareForModel(Overwrite::kNo); }), "no error");
  EXPECT_TRUE(fs::is_empty(out.model()));
}

TEST_F(OutputFolderTest, AStepThatWasNotDoneIsNamed) {
  const OutputFolder out(root_);
  EXPECT_THAT(MessageOf([&] { out.RequireFeatures(); }),
              AllOf(HasSubstr("is not there"), HasSubstr("pomona extract")));
  EXPECT_THAT(MessageOf([&] { out.RequireModel(); }), HasSubstr("pomona fit"));
  fs::create_directories(out.features());
  EXPECT_THAT(MessageOf([&] { out.RequireFeatures(); }), HasSubstr("no _SUCCESS"));
  MakeTable(out.features());
  EXPECT_EQ(MessageOf([&] { out.RequireFeatures(); }), "no error");
}

TEST_F(OutputFolderTest, AFileInPlaceOfTheFolderIsRefused) {
  std::ofstream(root_.string());
  EXPECT_THAT(MessageOf([&] { OutputFolder(root_).RequireOurs(); }), HasSubstr("is not a folder"));
}

// As if killed after each of the moves: whatever is left to do is done by the next call.
TEST_F(OutputFolderTest, AnAdoptionCutShortAnywhereIsFinished) {
  for (int num_moved = 0; num_moved <= 4; ++num_moved) {
    fs::remove_all(root_);
    const OutputFolder out(root_);
    const OutputFolder staged(out.staging());
    const std::vector<std::pair<fs::path, fs::path>> moves = {{staged.ledger(), out.ledger()},
                                                              {staged.failures(), out.failures()},
                                                              {staged.features(), out.features()}};
    for (const auto& [from, to] : moves) {
      MakeTable(from, "new");
      MakeTable(to, "old");
    }
    out.FinishAdoption();
    EXPECT_EQ(Content(out.features()), "old") << "staging was not complete yet";

    std::ofstream(out.staging() / "_SUCCESS");
    for (int i = 0; i < std::min(num_moved, 3); ++i) {
      const auto& [from, to] = moves[static_cast<std::size_t>(i)];
      fs::remove_all(to);
      if (num_moved < 4 || i < 2) fs::rename(from, to);  // 4: killed between removal and renaming
    }
    out.FinishAdoption();
    for (const auto& [from, to] : moves) EXPECT_EQ(Content(to), "new");
    EXPECT_FALSE(fs::exists(out.staging()));
  }
}

TEST_F(OutputFolderTest, TheSecondLockIsRefusedUntilTheFirstIsGone) {
  fs::create_directories(root_);
  {
    const OutputLock lock(root_);
    EXPECT_THAT(MessageOf([&] { OutputLock second(root_); }), HasSubstr("another pomona"));
  }
  EXPECT_EQ(MessageOf([&] { OutputLock third(root_); }), "no error");
  EXPECT_TRUE(fs::is_empty(root_));
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

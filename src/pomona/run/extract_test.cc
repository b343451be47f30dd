#include "pomona/run/extract.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <string>

#include "pomona/base/error.h"
#include "pomona/run/extract_fixture_for_test.h"
#include "pomona/run/interrupt.h"
#include "pomona/sink/failure_table.h"
#include "pomona/sink/feature_table.h"
#include "pomona/sink/ledger_table.h"
#include "pomona/sink/parts.h"

namespace pomona {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(ExtractTest, EveryPictureIsARowInTheOrderOfTheListing) {
  WritePictures(6);
  const ExtractSummary summary = Run();
  EXPECT_EQ(summary.totals.num_listed, 6);
  EXPECT_EQ(summary.totals.num_images, 6);
  EXPECT_EQ(summary.totals.num_classes, 3);
  EXPECT_EQ(summary.totals.num_parts, 2);
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
  EXPECT_EQ(Content("one").size(), 3u * (13u + 1u));  // 52 pictures in parts of 4, and _SUCCESS
}

TEST_F(ExtractTest, APictureThatCannotBeUsedIsARowOfFailuresAndTheRunGoesOn) {
  WritePictures(5);
  Write("class0/broken.jpg", "\xFF\xD8\xFF");
  Write("class0/readme.txt", "not a picture");
  options_.max_failure_rate = 0.5;
  const ExtractSummary summary = Run();
  EXPECT_EQ(summary.totals.num_images, 5);
  EXPECT_EQ(summary.totals.num_failed, 2);
  EXPECT_EQ(summary.totals.num_listed, 7);
  const auto failures = ReadFailurePart(PartPath(out().failures(), 0));
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_EQ(failures[1].path, "class0/readme.txt");
  EXPECT_EQ(failures[1].reason, "not_an_image");
  EXPECT_EQ(failures[1].size_bytes, 13);
}

TEST_F(ExtractTest, EveryListedPictureIsARowOfTheLedger) {
  WritePictures(2);
  Write("class0/readme.txt", "abc");
  options_.max_failure_rate = 0.5;
  Run();
  const auto ledger = ReadLedgerPart(PartPath(out().ledger(), 0));
  ASSERT_EQ(ledger.size(), 3u);
  EXPECT_EQ(ledger[0].path, "class0/000.bmp");
  EXPECT_EQ(ledger[0].label, "class0");
  EXPECT_EQ(ledger[0].stamp.size_bytes, 58);
  EXPECT_EQ(ledger[0].reason, std::nullopt);
  EXPECT_EQ(ledger[1].path, "class0/readme.txt");
  EXPECT_EQ(ledger[1].reason, FailureReason::kNotAnImage);
  // FIPS 180-4's own example.
  EXPECT_EQ(ledger[1].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(ExtractTest, TooManyFailuresFailTheRunAndStayOnRecord) {
  WritePictures(5);
  Write("class0/readme.txt", "not a picture");
  try {
    Run();
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("1 of 6 pictures (16.7 %)"));
    EXPECT_THAT(error.what(), HasSubstr("pomona retry"));
  }
  EXPECT_FALSE(IsComplete(root_ / "out/features"));
  EXPECT_EQ(ReadFailurePart(PartPath(out().failures(), 0)).size(), 1u);
  options_.max_failure_rate = 0.2;  // the same again, with more allowed, is done at once
  EXPECT_EQ(Run().num_done_before, 6);
  EXPECT_TRUE(IsComplete(root_ / "out/features"));
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
  EXPECT_EQ(Run().totals.num_listed, 3);
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
    Run(out(), backbone);
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
  EXPECT_THROW(Run(out(), backbone), Error);
}

}  // namespace
}  // namespace pomona

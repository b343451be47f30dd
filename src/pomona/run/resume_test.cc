// Work that is gone on with, and results that are taken over.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "pomona/base/error.h"
#include "pomona/run/extract_fixture_for_test.h"
#include "pomona/sink/parts.h"

namespace pomona {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ResumeTest : public ExtractTest {
 protected:
  // What a killed run may leave of part `part`: everything but the ledger, which comes last.
  void Undo(int part, const OutputFolder& out) {
    fs::remove(PartPath(out.ledger(), part));
    fs::remove(out.features() / "_SUCCESS");
  }

  std::string MessageOfRunning() {
    try {
      Run();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  // A change of the time alone, by a nanosecond: what stat can tell apart.
  void Touch(const std::string& path) {
    fs::last_write_time(images() / path,
                        fs::last_write_time(images() / path) + std::chrono::nanoseconds(1));
  }
};

TEST_F(ResumeTest, OnlyPartsThatAreNotCompleteAreDoneAndTheBytesAreTheSame) {
  WritePictures(30);
  Write("class1/broken.jpg", "\xFF\xD8\xFF");
  Run("whole");
  for (const unsigned lost : {0b00000001U, 0b10000000U, 0b01010110U, 0b11111111U}) {
    fs::remove_all(root_ / "out");
    Run();
    for (int part = 0; part < 8; ++part) {
      if ((lost >> part & 1U) != 0) Undo(part, out());
    }
    const ExtractSummary summary = Run();
    EXPECT_LT(summary.num_done_before, 31);
    EXPECT_EQ(summary.num_done_before % 4 == 0 || (lost & 0b10000000U) == 0, true);
    EXPECT_EQ(summary.totals.num_listed, 31);
    EXPECT_EQ(Content("out"), Content("whole"));
  }
}

TEST_F(ResumeTest, ACompleteRunIsLeftAsItIs) {
  WritePictures(10);
  Run();
  const auto before = Content("out");
  EXPECT_EQ(Run().num_done_before, 10);
  EXPECT_EQ(Content("out"), before);
}

TEST_F(ResumeTest, APartWithAFileMissingIsDoneAgain) {
  WritePictures(10);
  Run();
  const auto before = Content("out");
  for (const fs::path& folder : {out().features(), out().failures()}) {
    fs::remove(PartPath(folder, 1));
    EXPECT_EQ(Run().num_done_before, 6);
    EXPECT_EQ(Content("out"), before);
  }
}

TEST_F(ResumeTest, WhatDiffersInTheListingIsSaidAndNothingIsTouched) {
  WritePictures(10);
  Run();
  const auto before = Content("out");
  Write("class0/0000.bmp", OnePixelBmp(1));
  EXPECT_THAT(MessageOfRunning(), HasSubstr("class0/0000.bmp is new; add --incremental"));
  fs::remove(images() / "class0/0000.bmp");
  EXPECT_EQ(MessageOfRunning(), "no error");

  Write("class2/9.bmp", OnePixelBmp(1));  // behind the last, which was in a part of two
  EXPECT_THAT(MessageOfRunning(), HasSubstr("class2/9.bmp is new"));
  fs::remove(images() / "class2/9.bmp");

  fs::rename(images() / "class1/004.bmp", root_ / "aside.bmp");
  EXPECT_THAT(MessageOfRunning(), HasSubstr("class1/004.bmp is gone"));
  fs::rename(root_ / "aside.bmp", images() / "class1/004.bmp");
  EXPECT_EQ(MessageOfRunning(), "no error");

  Touch("class2/002.bmp");
  EXPECT_THAT(MessageOfRunning(), HasSubstr("class2/002.bmp was changed"));
  Write("class2/002.bmp", "short");
  EXPECT_THAT(MessageOfRunning(), HasSubstr("class2/002.bmp has 5 bytes, not 58"));
  EXPECT_EQ(Content("out"), before);
}

TEST_F(ResumeTest, PicturesGoneFromTheEndAreNoticed) {
  WritePictures(10);
  Run();
  for (const char* path : {"class2/005.bmp", "class2/008.bmp"}) fs::remove(images() / path);
  EXPECT_THAT(MessageOfRunning(), HasSubstr("class2/005.bmp is gone"));
}

// A features file that does not go with its ledger, as after a fault of the disk.
TEST_F(ResumeTest, PartsThatDoNotAddUpAreNamed) {
  WritePictures(10);
  Run();
  fs::copy_file(PartPath(out().features(), 2), PartPath(out().features(), 0),
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(MessageOfRunning(), HasSubstr("part-00000.snappy.parquet has 2 rows, its ledger says "
                                            "4; remove it"));
}

class IncrementalTest : public ResumeTest {
 protected:
  void SetUp() override {
    ResumeTest::SetUp();
    options_.max_failure_rate = 0.2;
    WritePictures(20);
    Write("class1/broken.jpg", "\xFF\xD8\xFF");
    Run("before");
  }

  ExtractSummary RunOnTop(Reuse reuse) { return Run("after", EarlierRun{out("before"), reuse}); }

  // The same bytes as from nothing, and only the pictures that `reused` leaves out computed.
  void ExpectAsFromNothing(Reuse reuse, int reused) {
    fs::remove_all(root_ / "after");
    fs::remove_all(root_ / "fresh");
    EXPECT_EQ(RunOnTop(reuse).num_reused, reused);
    Run("fresh");
    EXPECT_EQ(Content("after"), Content("fresh"));
  }
};

TEST_F(IncrementalTest, NothingNewIsTakenOverWhole) {
  ExpectAsFromNothing(Reuse::kSameStamp, 20);
  EXPECT_EQ(Content("after"), Content("before"));
}

TEST_F(IncrementalTest, AddedChangedAndRemovedPicturesGiveWhatARunFromNothingGives) {
  Write("class0/0000.bmp", OnePixelBmp(200));
  Write("class3/new.bmp", OnePixelBmp(201));
  Write("class1/004.bmp", OnePixelBmp(202));
  fs::remove(images() / "class2/005.bmp");
  ExpectAsFromNothing(Reuse::kSameStamp, 18);
  ExpectAsFromNothing(Reuse::kSameContent, 18);
}

TEST_F(IncrementalTest, ByContentAChangeOfTimeAloneIsNoChange) {
  Touch("class0/000.bmp");
  ExpectAsFromNothing(Reuse::kSameStamp, 19);
  ExpectAsFromNothing(Reuse::kSameContent, 20);
}

TEST_F(IncrementalTest, ByContentAChangeThatKeepsSizeAndTimeIsFound) {
  const auto time = fs::last_write_time(images() / "class0/000.bmp");
  Write("class0/000.bmp", OnePixelBmp(99));
  fs::last_write_time(images() / "class0/000.bmp", time);
  EXPECT_EQ(RunOnTop(Reuse::kSameStamp).num_reused, 20);  // what size and time cannot tell
  ExpectAsFromNothing(Reuse::kSameContent, 19);
}

TEST_F(IncrementalTest, AnInterruptedRunIsTakenOverAsFarAsItWent) {
  for (const int part : {1, 4}) Undo(part, out("before"));
  ExpectAsFromNothing(Reuse::kSameStamp, 12);
}

TEST_F(IncrementalTest, AfterAnotherChangeStalePartsAreDoneAgain) {
  Write("class0/0000.bmp", OnePixelBmp(200));
  RunOnTop(Reuse::kSameStamp);
  fs::remove(images() / "class0/0000.bmp");
  fs::remove(images() / "class0/003.bmp");
  for (int i = 0; i < 6; ++i) fs::remove(images() / fmt::format("class2/{:03}.bmp", 2 + 3 * i));
  RunOnTop(Reuse::kSameStamp);
  Run("fresh");
  EXPECT_EQ(Content("after"), Content("fresh"));
}

TEST_F(IncrementalTest, ARetryTriesOnlyWhatFailedWhateverElseHappened) {
  Write("class1/broken.jpg", OnePixelBmp(7));
  Write("class0/000.bmp", "changed since, but it was usable");
  Write("class9/new.bmp", OnePixelBmp(8));
  const ExtractSummary summary = RunOnTop(Reuse::kAllButFailures);
  EXPECT_EQ(summary.num_reused, 20);
  EXPECT_EQ(summary.totals.num_images, 21);
  EXPECT_EQ(summary.totals.num_failed, 0);
}

}  // namespace
}  // namespace pomona

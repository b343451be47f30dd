#include "pomona/run/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string>

namespace pomona {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProgressTest, ALineTellsHowFarHowFastHowLongAndHowManyFailed) {
  std::ostringstream out;
  Progress progress("Extracting", "images", ProgressStyle::kLines, out);
  progress.SetTotal(2000);
  progress.Add(800, 2);
  EXPECT_EQ(progress.Line(4, 100), "Extracting  40 % 800/2,000 images  200/s  ETA 0:06  2 failed");
}

TEST(ProgressTest, WithoutATotalThereIsNoPercentage) {
  std::ostringstream out;
  Progress progress("Extracting", "images", ProgressStyle::kLines, out);
  progress.Add(1500, 0);
  EXPECT_EQ(progress.Line(3, 100), "Extracting 1,500 images  500/s");
}

std::int64_t NumCharacters(const std::string& utf8) {
  return std::count_if(utf8.begin(), utf8.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

TEST(ProgressTest, ABarShrinksAndThenTheTextIsCutSoThatALineFitsTheTerminal) {
  std::ostringstream out;
  Progress progress("Extracting", "images", ProgressStyle::kBar, out);
  progress.SetTotal(20000);
  progress.Add(10000, 12);
  const std::string counts =
      " 50 % 10,000/20,000 images  100/s  ETA 1:40  12 failed";  // 54 characters
  EXPECT_EQ(progress.Line(100, 100), "Extracting ━━━━━━━━━━━━──────────── " + counts);
  EXPECT_EQ(progress.Line(100, 74), "Extracting ━━━━──── " + counts);
  EXPECT_EQ(progress.Line(100, 69), "Extracting " + counts);  // no room for a bar of four cells
  EXPECT_EQ(progress.Line(100, 20), "Extracting  50 % 10,");
  EXPECT_EQ(progress.Line(100, 0), "");
  for (int num_columns = 0; num_columns < 100; ++num_columns) {
    EXPECT_LE(NumCharacters(progress.Line(100, num_columns)), num_columns);
  }
}

TEST(ProgressTest, ALineThatAnErrorLeavesOpenIsEnded) {
  std::ostringstream out;
  {
    Progress progress("Extracting", "images", ProgressStyle::kBar, out);
    while (out.str().empty()) progress.Add(1, 0);  // drawn when 0.1 s have passed
  }
  EXPECT_EQ(out.str().back(), '\n');
}

TEST(ProgressTest, ElsewhereThanOnATerminalThereIsNoControlCharacter) {
  std::ostringstream out;
  Progress progress("Fitting", "parts", ProgressStyle::kLines, out);
  progress.SetTotal(3);
  progress.Add(3, 0);
  progress.Finish();
  EXPECT_THAT(out.str(), HasSubstr("100 % 3/3 parts"));
  EXPECT_THAT(out.str(), Not(HasSubstr("\r")));
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
}

TEST(ProgressTest, WhatWasDoneBeforeCountsButMakesNoSpeed) {
  std::ostringstream out;
  Progress progress("Extracting", "images", ProgressStyle::kLines, out);
  progress.SetTotal(100);
  progress.AddDoneBefore(40);
  progress.Add(10, 0);
  EXPECT_EQ(progress.Line(2.0, 200),
            "Extracting  50 % 50/100 images  5/s  ETA 0:10  40 done before");
}

TEST(ProgressTest, SilentIsSilent) {
  std::ostringstream out;
  Progress progress("Fitting", "parts", ProgressStyle::kSilent, out);
  progress.Add(3, 0);
  progress.Finish();
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressTest, ThousandsAreGrouped) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1000), "1,000");
  EXPECT_EQ(WithThousands(-1000), "-1,000");
  EXPECT_EQ(WithThousands(-100), "-100");
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
}

}  // namespace
}  // namespace pomona

#include "pomona/run/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace pomona {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProgressTest, ALineTellsHowFarHowFastHowLongAndHowManyFailed) {
  std::ostringstream out;
  Progress progress("Extracting", "images", ProgressStyle::kLines, out);
  progress.SetTotal(2000);
  progress.Add(800, 2);
  EXPECT_EQ(progress.Line(4), "Extracting  40 % 800/2,000 images  200/s  ETA 0:06  2 failed");
}

TEST(ProgressTest, WithoutATotalThereIsNoPercentage) {
  std::ostringstream out;
  Progress progress("Extracting", "images", ProgressStyle::kLines, out);
  progress.Add(1500, 0);
  EXPECT_EQ(progress.Line(3), "Extracting 1,500 images  500/s");
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

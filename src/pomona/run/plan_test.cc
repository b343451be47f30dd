#include "pomona/run/plan.h"

#include <gtest/gtest.h>

#include <string>

#include "pomona/base/error.h"

namespace pomona {
namespace {

Plan SomePlan() {
  Plan plan;
  plan.extract.images = "/pictures";
  plan.extract.part_rows = 7;
  plan.extract.limit = 5'000'000'000;
  plan.extract.decode.exif = ExifOrientation::kIgnore;
  plan.precision = Precision::kBf16;
  return plan;
}

TEST(PlanTest, IsReadAsItWasWritten) {
  const Json json = Json::parse(DescribePlan(SomePlan()).dump());
  const RecordedPlan read = ParsePlan(json, "plan.json");
  EXPECT_EQ(read.extract.images, "/pictures");
  EXPECT_EQ(read.extract.part_rows, 7);
  EXPECT_EQ(read.extract.limit, 5'000'000'000);
  EXPECT_EQ(read.extract.decode.exif, ExifOrientation::kIgnore);
  EXPECT_EQ(read.precision, Precision::kBf16);
  EXPECT_FALSE(FirstDifference(json, DescribePlan(SomePlan())).has_value());
}

TEST(PlanTest, NumbersThatWouldBeRoundedOrWrappedAreRejected) {
  for (const char* key : {"part_rows", "limit", "max_pixels"}) {
    for (const char* number : {"1.5", "0", "-1", "18446744073709551617", "18446744073709551615"}) {
      Json json = DescribePlan(SomePlan());
      json["options"][key] = Json::parse(number);
      EXPECT_THROW(ParsePlan(json, "plan.json"), Error) << key << " " << number;
    }
  }
  Json json = DescribePlan(SomePlan());
  json["options"]["part_rows"] = (std::int64_t{1} << 32) + 7;
  EXPECT_THROW(ParsePlan(json, "plan.json"), Error);
}

TEST(PlanTest, ADifferenceIsToldInOneShortLine) {
  Json earlier = DescribePlan(SomePlan());
  earlier["options"]["precision"] = "\x7f\x1b[31m" + std::string(1000, 'x');
  const auto difference = FirstDifference(DescribePlan(SomePlan()), earlier);
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->substr(0, 45), R"(--precision is "bf16", not "\u007f\u001b[31mx)");
  EXPECT_LT(difference->size(), 200);
}

}  // namespace
}  // namespace pomona

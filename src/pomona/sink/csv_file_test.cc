#include "pomona/sink/csv_file.h"

#include <gtest/gtest.h>

#include <iterator>

namespace pomona {
namespace {

namespace fs = std::filesystem;

TEST(CsvFileTest, TheFileIsAHeaderAndALineAPicture) {
  const fs::path path = fs::path(::testing::TempDir()) / "csv_file";
  CsvFile csv(path, 2);
  csv.Append(FormatCsv({2, {"a/1.jpg"}, {"a"}, {0.5, -1.25}}));
  csv.Append(FormatCsv({2, {"b/1.jpg"}, {"b"}, {0.1, 1e-20}}));
  EXPECT_FALSE(fs::exists(path));
  csv.Finish();
  std::ifstream file(path);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(content, "path,label,pca_1,pca_2\na/1.jpg,a,0.5,-1.25\nb/1.jpg,b,0.1,1e-20\n");
  fs::remove(path);
}

TEST(CsvFileTest, CommasQuotesAndNewlinesStayInTheirColumn) {
  EXPECT_EQ(FormatCsv({1, {"a,b"}, {"say \"x\"\n"}, {1}}), "\"a,b\",\"say \"\"x\"\"\n\",1\n");
}

TEST(CsvFileTest, SeparatorsOfOtherDialectsAreQuotedAsWell) {
  EXPECT_EQ(FormatCsv({1, {"a;b"}, {"a\tb"}, {1}}), "\"a;b\",\"a\tb\",1\n");
  EXPECT_EQ(FormatCsv({1, {"p"}, {"a;b,c\"d\n"}, {1}}), "p,\"a;b,c\"\"d\n\",1\n");
}

TEST(CsvFileTest, TextsThatStartAFormulaGetAnApostropheAndStayInTheirColumn) {
  EXPECT_EQ(FormatCsv({1, {"=cmd/1.jpg"}, {"=cmd"}, {1}}), "'=cmd/1.jpg,'=cmd,1\n");
  EXPECT_EQ(FormatCsv({1, {"@SUM/1.jpg"}, {"@SUM"}, {1}}), "'@SUM/1.jpg,'@SUM,1\n");
  EXPECT_EQ(FormatCsv({1, {"-1/1.jpg"}, {"-1"}, {1}}), "'-1/1.jpg,'-1,1\n");
  EXPECT_EQ(FormatCsv({1, {"+1"}, {"\tx"}, {1}}), "'+1,\"'\tx\",1\n");
  EXPECT_EQ(FormatCsv({1, {"\rx"}, {"=a,\"b\""}, {1}}), "\"'\rx\",\"'=a,\"\"b\"\"\",1\n");
}

TEST(CsvFileTest, OtherTextsAndNegativeNumbersAreAsTheyAre) {
  EXPECT_EQ(FormatCsv({2, {"a=b/-1.jpg"}, {"a=b"}, {-1, -0.5}}), "a=b/-1.jpg,a=b,-1,-0.5\n");
  EXPECT_EQ(FormatCsv({1, {"1.jpg"}, {""}, {-1e-9}}), "1.jpg,,-1e-09\n");
}

TEST(CsvFileTest, NumbersReadBackAsTheSameDouble) {
  const double third = 1.0 / 3;
  const std::string line = FormatCsv({1, {"p"}, {"l"}, {third}});
  EXPECT_EQ(std::stod(line.substr(4)), third);
}

}  // namespace
}  // namespace pomona

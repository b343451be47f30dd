#include "pomona/base/utf8.h"

#include <gtest/gtest.h>

namespace pomona {
namespace {

TEST(Utf8Test, ValidTextStaysAsItIs) {
  for (const char* text : {"", "Apple", "Pêche plate", "桃", "🍑", "a\nb\"c,"}) {
    EXPECT_EQ(ToUtf8(text), text);
  }
}

TEST(Utf8Test, Latin1BytesAreWrittenAsHexadecimal) {
  EXPECT_EQ(ToUtf8("P\xEA"
                   "che"),
            "P\\xEAche");
}

TEST(Utf8Test, OverlongFormsSurrogatesAndTooLargeOnesAreNotText) {
  EXPECT_EQ(ToUtf8("\xC0\x80"), "\\xC0\\x80");
  EXPECT_EQ(ToUtf8("\xE0\x80\x80"), "\\xE0\\x80\\x80");
  EXPECT_EQ(ToUtf8("\xED\xA0\x80"), "\\xED\\xA0\\x80");
  EXPECT_EQ(ToUtf8("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");
}

TEST(Utf8Test, ASequenceCutShortIsNotText) { EXPECT_EQ(ToUtf8("a\xE6\xA1"), "a\\xE6\\xA1"); }

}  // namespace
}  // namespace pomona

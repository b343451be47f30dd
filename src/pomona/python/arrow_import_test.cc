#include "pomona/python/arrow_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <string>

#include "pomona/base/error.h"

namespace pomona {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// An array as another library would lend it, all of whose parts a test can damage.
struct Lent {
  ArrowSchema schema{};
  ArrowArray array{};
  std::vector<const void*> buffers;

  Lent(const char* format, std::int64_t length, std::vector<const void*> with_buffers)
      : buffers(std::move(with_buffers)) {
    schema.format = format;
    schema.release = [](ArrowSchema*) {};
    array.length = length;
    array.n_buffers = std::ssize(buffers);
    array.buffers = buffers.data();
    array.release = [](ArrowArray*) {};
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

  void SetChild(Lent& child) {
    child_schema_ = &child.schema;
    child_array_ = &child.array;
    schema.n_children = array.n_children = 1;
    schema.children = &child_schema_;
    array.children = &child_array_;
  }

 private:
  ArrowSchema* child_schema_ = nullptr;
  ArrowArray* child_array_ = nullptr;
};

// What is said of an array that is refused.
std::string Refusal(const std::function<void()>& import) {
  try {
    import();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kInput);
    return error.what();
  }
  return "taken";
}

std::vector<std::string> Texts(const Lent& lent) {
  std::vector<std::string> texts;
  for (const auto& value : ImportBinary(lent.schema, lent.array)) {
    texts.push_back(value ? std::string(value->begin(), value->end()) : "null");
  }
  return texts;
}

/// "a", "bc", "", "def" with one value before and one after.
class BinaryTest : public ::testing::Test {
 protected:
  std::array<std::int32_t, 7> offsets_ = {0, 1, 2, 4, 4, 7, 9};
  std::array<std::int64_t, 7> large_offsets_ = {0, 1, 2, 4, 4, 7, 9};
  std::string bytes_ = "xabcdefyz";
  std::uint8_t validity_ = 0b110111;  // the third of the six is null
  Lent lent_{"z", 6, {nullptr, offsets_.data(), bytes_.data()}};

  std::string Refused() {
    return Refusal([this] { ImportBinary(lent_.schema, lent_.array); });
  }
};

TEST_F(BinaryTest, ValuesOfASliceAreThoseOfTheSlice) {
  EXPECT_THAT(Texts(lent_), ElementsAre("x", "a", "bc", "", "def", "yz"));
  lent_.array.offset = 1;
  lent_.array.length = 4;
  EXPECT_THAT(Texts(lent_), ElementsAre("a", "bc", "", "def"));
}

TEST_F(BinaryTest, LargeBinaryIsTakenAsWell) {
  lent_.schema.format = "Z";
  lent_.buffers[1] = large_offsets_.data();
  lent_.array.offset = 2;
  lent_.array.length = 3;
  EXPECT_THAT(Texts(lent_), ElementsAre("bc", "", "def"));
}

TEST_F(BinaryTest, NullsAreThoseOfTheSlicesBits) {
  lent_.buffers[0] = &validity_;
  for (const std::int64_t null_count : {1, -1}) {  // counted or not
    lent_.array.null_count = null_count;
    lent_.array.offset = 0;
    EXPECT_THAT(Texts(lent_), ElementsAre("x", "a", "bc", "null", "def", "yz"));
    lent_.array.offset = 3;
    lent_.array.length = 2;
    EXPECT_THAT(Texts(lent_), ElementsAre("null", "def"));
    lent_.array.length = 6;
  }
}

TEST_F(BinaryTest, EmptyArrayNeedsNoBuffers) {
  lent_.array.length = 0;
  lent_.buffers = {nullptr, nullptr, nullptr};
  EXPECT_THAT(Texts(lent_), ElementsAre());
}

TEST_F(BinaryTest, OffsetsThatAreNotAlignedAreRead) {
  std::string unaligned(1 + sizeof(offsets_), '\0');
  std::memcpy(unaligned.data() + 1, offsets_.data(), sizeof(offsets_));
  lent_.buffers[1] = unaligned.data() + 1;
  EXPECT_THAT(Texts(lent_), ElementsAre("x", "a", "bc", "", "def", "yz"));
}

TEST_F(BinaryTest, OtherTypesAreRefused) {
  for (const char* format : {"u", "U", "i", "+l", "w:4", "", "\xFF"}) {
    lent_.schema.format = format;
    EXPECT_THAT(Refused(), HasSubstr("binary or large_binary")) << format;
  }
  lent_.schema.format = nullptr;
  EXPECT_THAT(Refused(), HasSubstr("names no type"));
  ArrowSchema dictionary{};
  lent_.schema.format = "z";
  lent_.schema.dictionary = &dictionary;
  EXPECT_THAT(Refused(), HasSubstr("dictionary"));
}

TEST_F(BinaryTest, ArrayThatWasReleasedIsRefused) {
  lent_.array.release = nullptr;
  EXPECT_THAT(Refused(), HasSubstr("released"));
  lent_.schema.release = nullptr;
  EXPECT_THAT(Refused(), HasSubstr("released"));
}

TEST_F(BinaryTest, LengthsThatCannotBeAreRefused) {
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  for (const auto& [length, offset] :
       {std::pair(std::int64_t{-1}, std::int64_t{0}), {6, -1}, {kHuge, 0}, {0, kHuge}}) {
    lent_.array.length = length;
    lent_.array.offset = offset;
    EXPECT_THAT(Refused(), HasSubstr("length")) << length << " " << offset;
  }
}

TEST_F(BinaryTest, MissingBuffersAreRefused) {
  lent_.buffers = {nullptr, nullptr, bytes_.data()};
  EXPECT_THAT(Refused(), HasSubstr("no buffer of offsets"));
  lent_.buffers = {nullptr, offsets_.data(), nullptr};
  EXPECT_THAT(Refused(), HasSubstr("no buffer of values"));
  lent_.array.null_count = 1;
  EXPECT_THAT(Refused(), HasSubstr("no validity bitmap"));
  lent_.array.n_buffers = 2;
  EXPECT_THAT(Refused(), HasSubstr("2 buffers"));
  lent_.array.n_buffers = 3;
  lent_.array.buffers = nullptr;
  EXPECT_THAT(Refused(), HasSubstr("damaged"));
}

TEST_F(BinaryTest, OffsetsThatGoBackwardsAreRefused) {
  offsets_[3] = 1;
  EXPECT_THAT(Refused(), HasSubstr("row 2 goes from 2 to 1"));
  offsets_[0] = -1;
  EXPECT_THAT(Refused(), HasSubstr("row 0 goes from -1"));
}

/// Rows (1, 2), (3, 4), (5, 6).
class FeaturesTest : public ::testing::Test {
 protected:
  FeaturesTest() { lists_.SetChild(floats_); }

  FeatureRows Import(int dimension = 2) {
    return ImportFeatures(lists_.schema, lists_.array, dimension);
  }
  std::vector<float> Values() {
    const FeatureRows rows = Import();
    return {rows.values.begin(), rows.values.end()};
  }
  std::string Refused(int dimension = 2) {
    return Refusal([&] { Import(dimension); });
  }

  std::array<float, 6> numbers_ = {1, 2, 3, 4, 5, 6};
  std::array<std::int32_t, 4> offsets_ = {0, 2, 4, 6};
  std::array<std::int64_t, 4> large_offsets_ = {0, 2, 4, 6};
  std::uint8_t second_is_null_ = 0b101;
  Lent floats_{"f", 6, {nullptr, numbers_.data()}};
  Lent lists_{"+l", 3, {nullptr, offsets_.data()}};
};

TEST_F(FeaturesTest, AllThreeKindsOfListsAreReadInPlace) {
  const auto expect_in_place = [this] {
    const FeatureRows rows = Import();
    EXPECT_EQ(rows.values.data(), numbers_.data());
    EXPECT_THAT(rows.values, ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_THAT(rows.is_valid, ElementsAre(1, 1, 1));
  };
  expect_in_place();
  lists_.schema.format = "+L";
  lists_.buffers[1] = large_offsets_.data();
  expect_in_place();
  lists_.schema.format = "+w:2";
  lists_.array.n_buffers = 1;
  expect_in_place();
}

TEST_F(FeaturesTest, SliceOfListsOfASliceOfFloatsIsFound) {
  floats_.array.offset = 1;  // 2, 3, 4, 5, 6
  floats_.array.length = 5;
  offsets_ = {0, 1, 3, 5};
  lists_.array.offset = 1;
  lists_.array.length = 2;
  EXPECT_THAT(Values(), ElementsAre(3, 4, 5, 6));
  lists_.schema.format = "+w:2";
  lists_.array.n_buffers = 1;
  lists_.array.length = 1;
  EXPECT_THAT(Values(), ElementsAre(4, 5));
}

TEST_F(FeaturesTest, NullRowsArePassedOver) {
  lists_.buffers[0] = &second_is_null_;
  lists_.array.null_count = 1;
  const FeatureRows rows = Import();
  EXPECT_THAT(rows.is_valid, ElementsAre(1, 0, 1));
  EXPECT_THAT(rows.values, ElementsAre(1, 2, 5, 6));
  EXPECT_EQ(rows.values.data(), rows.copied.data());
}

TEST_F(FeaturesTest, NullRowsWithoutNumbersCostNoCopy) {
  lists_.buffers[0] = &second_is_null_;
  lists_.array.null_count = -1;
  offsets_ = {0, 2, 2, 4};
  const FeatureRows rows = Import();
  EXPECT_THAT(rows.is_valid, ElementsAre(1, 0, 1));
  EXPECT_THAT(rows.values, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(rows.values.data(), numbers_.data());
}

TEST_F(FeaturesTest, RowsInAnotherOrderAreCopied) {
  std::array<std::int32_t, 4> offsets = {4, 6, 6, 6};
  lists_.buffers[1] = offsets.data();
  lists_.array.length = 1;
  EXPECT_THAT(Values(), ElementsAre(5, 6));
}

TEST_F(FeaturesTest, NumbersThatAreNotAlignedAreCopied) {
  std::string unaligned(1 + sizeof(numbers_), '\0');
  std::memcpy(unaligned.data() + 1, numbers_.data(), sizeof(numbers_));
  floats_.buffers[1] = unaligned.data() + 1;
  const FeatureRows rows = Import();
  EXPECT_THAT(rows.values, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(rows.values.data(), rows.copied.data());
}

TEST_F(FeaturesTest, NoRowsAreNoNumbers) {
  lists_.array.length = 0;
  lists_.buffers = {nullptr, nullptr};
  floats_.array.length = 0;
  floats_.buffers = {nullptr, nullptr};
  EXPECT_THAT(Values(), ElementsAre());
}

TEST_F(FeaturesTest, OtherTypesAreRefused) {
  for (const char* format : {"f", "z", "+s", "+m", "+vl"}) {
    lists_.schema.format = format;
    EXPECT_THAT(Refused(), HasSubstr("list, large_list or fixed_size_list")) << format;
  }
  lists_.schema.format = "+l";
  floats_.schema.format = "g";
  EXPECT_THAT(Refused(), HasSubstr("of float"));
  lists_.schema.n_children = 0;
  EXPECT_THAT(Refused(), HasSubstr("of float"));
}

TEST_F(FeaturesTest, RowsOfAnotherLengthAreRefused) {
  EXPECT_EQ(Refused(3), "Row 0 has 2 features, not 3");
  offsets_ = {0, 2, 3, 5};
  EXPECT_EQ(Refused(), "Row 1 has 1 features, not 2");
  lists_.schema.format = "+w:3";
  lists_.array.n_buffers = 1;
  EXPECT_EQ(Refused(), "Row 0 has 3 features, not 2");
}

TEST_F(FeaturesTest, NullNumbersInARowAreRefused) {
  std::uint8_t validity = 0b110111;
  floats_.buffers[0] = &validity;
  floats_.array.null_count = 1;
  EXPECT_EQ(Refused(), "Feature 1 of row 1 is null");
  lists_.array.length = 1;  // the null is outside
  EXPECT_THAT(Values(), ElementsAre(1, 2));
}

TEST_F(FeaturesTest, RowsBeyondTheNumbersAreRefused) {
  floats_.array.length = 5;
  EXPECT_THAT(Refused(), HasSubstr("row 2 ends at value 6 of 5"));
  lists_.schema.format = "+w:2";
  lists_.array.n_buffers = 1;
  EXPECT_THAT(Refused(), HasSubstr("row 2 ends at value 6 of 5"));
}

TEST_F(FeaturesTest, SizesOfFixedListsThatCannotBeAreRefused) {
  lists_.array.n_buffers = 1;
  for (const char* format : {"+w:", "+w:-2", "+w:2x", "+w:99999999999", "+w:2147483648"}) {
    lists_.schema.format = format;
    EXPECT_THAT(Refused(), HasSubstr("damaged")) << format;
  }
}

TEST_F(FeaturesTest, MissingPartsAreRefused) {
  floats_.buffers[1] = nullptr;
  EXPECT_THAT(Refused(), HasSubstr("no buffer of values"));
  lists_.array.children[0] = nullptr;
  EXPECT_THAT(Refused(), HasSubstr("child is missing"));
  lists_.array.n_children = 0;
  EXPECT_THAT(Refused(), HasSubstr("0 children"));
}

}  // namespace
}  // namespace pomona

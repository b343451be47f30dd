#include "pomona/base/sha256.h"

#include <gtest/gtest.h>

#include <string_view>

#include "pomona/base/error.h"

namespace pomona {
namespace {

// The one-block example of FIPS 180-4.
TEST(Sha256Test, AbcIsTheDigestOfTheStandard) {
  const std::array<std::uint8_t, 3> abc = {'a', 'b', 'c'};
  EXPECT_EQ(Sha256(abc), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Test, AMissingFileIsAnErrorThatNamesIt) {
  try {
    Sha256OfFile("/no/such/file");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string_view(error.what()).find("/no/such/file"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace pomona

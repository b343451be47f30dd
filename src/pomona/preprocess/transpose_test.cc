#include "pomona/preprocess/transpose.h"

#include <gtest/gtest.h>

#include <vector>

namespace pomona {
namespace {

TEST(TransposeTest, ColumnsBecomeLinesAndTheRestStays) {
  constexpr std::size_t kColumns = 48;
  constexpr std::size_t kStride = 20;  // 16 rows and a gap of 4
  std::vector<std::uint8_t> in(kTransposeRows * kColumns);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::uint8_t>(i * i / 7 + i);
  std::array<const std::uint8_t*, kTransposeRows> rows;
  for (std::size_t row = 0; row < kTransposeRows; ++row) rows[row] = &in[row * kColumns];

  std::vector<std::uint8_t> out(kColumns * kStride, 0xEE);
  TransposeRows(rows, kColumns - 15, out.data(), kStride);  // 33 columns round up to 48

  for (std::size_t column = 0; column < kColumns; ++column) {
    for (std::size_t row = 0; row < kStride; ++row) {
      const int expected = row < kTransposeRows ? in[row * kColumns + column] : 0xEE;
      ASSERT_EQ(out[column * kStride + row], expected) << row << ", " << column;
    }
  }
}

}  // namespace
}  // namespace pomona

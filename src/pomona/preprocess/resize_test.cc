#include "pomona/preprocess/resize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "pomona/preprocess/reference_resize.h"

namespace pomona {
namespace {

constexpr std::array kFilters = {ResizeFilter::kBilinear, ResizeFilter::kBicubic,
                                 ResizeFilter::kLanczos};

std::vector<int> Bytes(const Image& image) {
  return {image.pixels().begin(), image.pixels().end()};
}

Image FromBytes(int width, int height, const std::vector<std::uint8_t>& bytes) {
  Image image(width, height);
  std::ranges::copy(bytes, image.pixels().begin());
  return image;
}

Image FlippedLeftRight(const Image& image) {
  Image flipped(image.width(), image.height());
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const auto from = image.row(y).subspan(static_cast<std::size_t>(3 * x), 3);
      const int to = 3 * (image.width() - 1 - x);
      std::ranges::copy(from, flipped.row(y).begin() + to);
    }
  }
  return flipped;
}

// RFC 1950, as zlib.adler32 in Python.
std::uint32_t Adler32(const Image& image) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const std::uint8_t byte : image.pixels()) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

void ExpectSameAsReference(Resizer& resizer, const Image& image, int width, int height,
                           ResizeFilter filter) {
  const Image& resized = resizer.Resize(image);
  const Image reference = ReferenceResize(image, width, height, filter);
  ASSERT_EQ(resized.width(), width);
  ASSERT_EQ(resized.height(), height);
  ASSERT_TRUE(std::ranges::equal(resized.pixels(), reference.pixels()))
      << image.width() << "x" << image.height() << " -> " << width << "x" << height << ", filter "
      << static_cast<int>(filter);
}

// Scale 1/2: the centres of the outputs lie at 0.25, 0.75, 1.25, 1.75, the inputs' at 0.5 and 1.5.
// The triangle gives the outer two one neighbour each, and the inner two 3/4 and 1/4:
//   red    0, 200:  (3·0 + 200)/4 = 50              (0 + 3·200)/4 = 150
//   green  100, 50: (300 + 50)/4 = 87.5, up to 88   (100 + 150)/4 = 62.5, up to 63
//   blue   255, 0:  765/4 = 191.25                  255/4 = 63.75
TEST(ResizeTest, TwoPixelsToFourBilinearWorkedByHand) {
  const Image image = FromBytes(2, 1, {0, 100, 255, 200, 50, 0});
  Resizer resizer(4, 1, ResizeFilter::kBilinear);
  EXPECT_THAT(Bytes(resizer.Resize(image)),
              testing::ElementsAre(0, 100, 255, 50, 88, 191, 150, 63, 64, 200, 50, 0));
}

// The same image in Python: Image.frombytes('RGB', (w, h), bytes((i*i*7 + i*31) % 256 for i in
// range(w*h*3))), then list(image.resize((4, 3), Image.BICUBIC).tobytes()), Pillow 13.0.0.
TEST(ResizeTest, SmallPictureHasTheBytesOfPillow) {
  Resizer resizer(4, 3, ResizeFilter::kBicubic);
  EXPECT_THAT(Bytes(resizer.Resize(PatternImage(3, 2))),
              testing::ElementsAre(0, 13, 86, 97, 179, 73, 178, 185, 116, 178, 24, 186, 39, 140,
                                   132, 89, 142, 63, 167, 144, 102, 219, 144, 223, 82, 255, 177, 80,
                                   104, 53, 156, 102, 88, 255, 255, 255));
}

// zlib.adler32(image.resize((W, H), filter).tobytes()), same images, Pillow 13.0.0.
TEST(ResizeTest, ChecksumsAreThoseOfPillow) {
  struct Golden {
    int width, height, new_width, new_height;
    std::array<std::uint32_t, 3> checksums;  // bilinear, bicubic, lanczos
  };
  constexpr std::array<Golden, 6> kGoldens = {{
      {100, 100, 224, 224, {0x0f34ccca, 0xfd19eafe, 0xc27c5214}},
      {300, 200, 224, 224, {0xe624cab9, 0xf67ec8ef, 0x9eed0d7e}},
      {60, 90, 64, 20, {0x63f1716a, 0x11167174, 0x086471b8}},  // columns first
      {3, 40, 50, 7, {0xe6490974, 0x9c63090d, 0x047008ab}},    // columns first
      {200, 17, 20, 17, {0x2039f9fc, 0xdc5df9da, 0x0051f9ec}},
      {33, 50, 33, 16, {0xf9b811c7, 0x462c11dd, 0x51c511e1}},
  }};
  for (const Golden& golden : kGoldens) {
    for (std::size_t i = 0; i < kFilters.size(); ++i) {
      Resizer resizer(golden.new_width, golden.new_height, kFilters[i]);
      EXPECT_EQ(Adler32(resizer.Resize(PatternImage(golden.width, golden.height))),
                golden.checksums[i])
          << golden.width << "x" << golden.height << ", filter " << i;
    }
  }
}

TEST(ResizeTest, RandomSizesHaveTheBytesOfTheReference) {
  std::mt19937 random(1);
  const auto size = [&](int largest) {
    return static_cast<int>(random() % static_cast<unsigned>(largest)) + 1;
  };
  for (int i = 0; i < 240; ++i) {
    const int largest = i % 3 == 0 ? 300 : 40;
    const ResizeFilter filter = kFilters[static_cast<std::size_t>(i) % 3];
    const Image image = PatternImage(size(largest), size(largest));
    const int width = i % 8 == 0 ? image.width() : size(largest);
    const int height = i % 8 == 1 ? image.height() : size(largest);
    Resizer resizer(width, height, filter);
    ASSERT_NO_FATAL_FAILURE(ExpectSameAsReference(resizer, image, width, height, filter));
  }
}

TEST(ResizeTest, SliversHaveTheBytesOfTheReference) {
  constexpr std::array<std::array<int, 4>, 8> kSizes = {{{1, 1, 9, 7},
                                                         {1, 3000, 8, 5},
                                                         {3000, 1, 5, 8},
                                                         {65535, 2, 6, 6},
                                                         {2, 65535, 6, 6},
                                                         {1, 40, 2000, 40},
                                                         {40, 1, 40, 2000},
                                                         {70, 90, 1, 1}}};
  for (const auto& [width, height, new_width, new_height] : kSizes) {
    for (const ResizeFilter filter : kFilters) {
      Resizer resizer(new_width, new_height, filter);
      ASSERT_NO_FATAL_FAILURE(ExpectSameAsReference(resizer, PatternImage(width, height), new_width,
                                                    new_height, filter));
    }
  }
}

TEST(ResizeTest, OneResizerForManySizesForgetsThePreviousOnes) {
  Resizer resizer(33, 47, ResizeFilter::kLanczos);
  constexpr std::array<std::array<int, 2>, 9> kSizes = {
      {{60, 60}, {60, 200}, {60, 60}, {33, 60}, {5, 300}, {300, 5}, {33, 47}, {200, 47}, {60, 60}}};
  for (const auto& [width, height] : kSizes) {
    ASSERT_NO_FATAL_FAILURE(ExpectSameAsReference(resizer, PatternImage(width, height), 33, 47,
                                                  ResizeFilter::kLanczos));
  }
}

TEST(ResizeTest, RightSizeIsReturnedAsItIs) {
  const Image image = PatternImage(20, 10);
  Resizer resizer(20, 10, ResizeFilter::kBicubic);
  EXPECT_EQ(&resizer.Resize(image), &image);
}

TEST(ResizeTest, ConstantPictureStaysConstant) {
  for (const ResizeFilter filter : kFilters) {
    for (const int size : {1, 2, 31, 50, 64, 200}) {
      for (const int level : {0, 1, 128, 255}) {
        Image image(size, 2 * size);
        std::ranges::fill(image.pixels(), static_cast<std::uint8_t>(level));
        Resizer resizer(50, 41, filter);
        EXPECT_THAT(resizer.Resize(image).pixels(), testing::Each(level)) << size;
      }
    }
  }
}

// Holds to the byte where the weights are exact: ratios that are powers of two, polynomial filters.
TEST(ResizeTest, FlippedInputGivesFlippedOutput) {
  for (const ResizeFilter filter : {ResizeFilter::kBilinear, ResizeFilter::kBicubic}) {
    for (const int width : {16, 32, 128}) {
      const Image image = PatternImage(width, 50);
      Resizer resizer(64, 70, filter);
      const Image flipped_after = FlippedLeftRight(resizer.Resize(image));
      const Image& flipped_before = resizer.Resize(FlippedLeftRight(image));
      EXPECT_TRUE(std::ranges::equal(flipped_before.pixels(), flipped_after.pixels())) << width;
    }
  }
}

}  // namespace
}  // namespace pomona

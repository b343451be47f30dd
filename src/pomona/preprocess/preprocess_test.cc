#include "pomona/preprocess/preprocess.h"

#include <gtest/gtest.h>

#include <vector>

#include "pomona/preprocess/normalise.h"
#include "pomona/preprocess/reference_resize.h"

namespace pomona {
namespace {

TEST(PreprocessTest, IsResizeThenNormalise) {
  const PixelSpec spec{.width = 30,
                       .height = 20,
                       .filter = ResizeFilter::kLanczos,
                       .colour_order = ColourOrder::kBgr,
                       .mean = {0.1, 0.2, 0.3},
                       .std = {0.5, 0.6, 0.7}};
  Preprocessor preprocessor(spec);
  for (const int size : {10, 100, 30}) {
    const Image image = PatternImage(size, 20);
    std::vector<float> tensor(spec.num_floats());
    preprocessor.Run(image, tensor);

    std::vector<float> expected(spec.num_floats());
    Normalise(ReferenceResize(image, spec.width, spec.height, spec.filter), spec, expected);
    EXPECT_EQ(tensor, expected) << size;
  }
}

}  // namespace
}  // namespace pomona

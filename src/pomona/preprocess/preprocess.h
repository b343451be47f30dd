#pragma once
// From a decoded picture to the tensor that a network reads.

#include <span>

#include "pomona/image/image.h"
#include "pomona/image/pixel_spec.h"
#include "pomona/preprocess/resize.h"

namespace pomona {

/// Resizes and normalises as one PixelSpec says. Keeps buffers: one per thread, not thread-safe.
class Preprocessor {
 public:
  explicit Preprocessor(const PixelSpec& spec);

  /// tensor: 3×height×width, spec.num_floats() values. `image` is of any size, at least one pixel.
  void Run(const Image& image, std::span<float> tensor);

 private:
  PixelSpec spec_;
  Resizer resizer_;
};

}  // namespace pomona

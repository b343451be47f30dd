#include "pomona/preprocess/preprocess.h"

#include "pomona/preprocess/normalise.h"

namespace pomona {

Preprocessor::Preprocessor(const PixelSpec& spec)
    : spec_(spec), resizer_(spec.width, spec.height, spec.filter) {}

void Preprocessor::Run(const Image& image, std::span<float> tensor) {
  Normalise(resizer_.Resize(image), spec_, tensor);
}

}  // namespace pomona

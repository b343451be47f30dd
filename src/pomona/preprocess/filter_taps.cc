#include "pomona/preprocess/filter_taps.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace pomona {
namespace {

// The filters as in Pillow's documentation ("Filters", concepts): the order of operations is kept,
// for a weight one bit away is a pixel one level away.
double Triangle(double x) { return std::max(0.0, 1.0 - std::abs(x)); }

// Cubic convolution (Keys 1981) with a = -0.5.
double Cubic(double x) {
  constexpr double kA = -0.5;
  x = std::abs(x);
  if (x < 1.0) return ((kA + 2.0) * x - (kA + 3.0)) * x * x + 1;
  if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * kA;
  return 0.0;
}

double Sinc(double x) {
  if (x == 0.0) return 1.0;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}

double Lanczos3(double x) { return -3.0 <= x && x < 3.0 ? Sinc(x) * Sinc(x / 3) : 0.0; }

struct Kernel {
  double (*value)(double);
  double support;  // half its width, in output pixels
};

Kernel KernelOf(ResizeFilter filter) {
  switch (filter) {
    case ResizeFilter::kBilinear:
      return {Triangle, 1.0};
    case ResizeFilter::kLanczos:
      return {Lanczos3, 3.0};
    case ResizeFilter::kBicubic:
      break;
  }
  return {Cubic, 2.0};
}

// The window of one output before padding.
struct Window {
  int first;
  int size;
};

class Scaling {
 public:
  Scaling(int input_size, int output_size, Kernel kernel)
      : input_size_(input_size),
        kernel_(kernel),
        scale_(static_cast<double>(input_size) / output_size),
        stretch_(std::max(scale_, 1.0)) {}

  Window WindowOf(int output) const {
    const double support = kernel_.support * stretch_;
    const double centre = Centre(output);
    const int first = std::max(0, static_cast<int>(centre - support + 0.5));
    const int end = std::min(input_size_, static_cast<int>(centre + support + 0.5));
    return {first, end - first};
  }

  // Fills weights[0 … window.size) with the kernel at the window's pixels, summing to 1.
  void Weigh(int output, Window window, std::vector<double>& weights) const {
    weights.resize(static_cast<std::size_t>(window.size));
    const double inverse_stretch = 1.0 / stretch_;
    const double centre = Centre(output);
    int pixel = window.first;
    for (double& weight : weights) {
      weight = kernel_.value((pixel++ - centre + 0.5) * inverse_stretch);
    }
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (sum == 0.0) return;
    for (double& weight : weights) weight /= sum;
  }

 private:
  double Centre(int output) const { return (output + 0.5) * scale_; }

  int input_size_;
  Kernel kernel_;
  double scale_;    // input pixels per output pixel
  double stretch_;  // of the kernel: it widens when shrinking, so that no pixel is left out
};

std::int32_t ToFixedPoint(double weight) {
  return static_cast<std::int32_t>(std::copysign(0.5, weight) + weight * (1 << kWeightBits));
}

}  // namespace

FilterTaps ComputeFilterTaps(int input_size, int output_size, ResizeFilter filter) {
  const auto num_outputs = static_cast<std::size_t>(output_size);
  FilterTaps taps;
  taps.first.resize(num_outputs);
  if (input_size == output_size) {
    taps.num_taps = 1;
    std::iota(taps.first.begin(), taps.first.end(), 0);
    taps.weights.assign(num_outputs, 1 << kWeightBits);
    return taps;
  }

  const Scaling scaling(input_size, output_size, KernelOf(filter));
  for (int i = 0; i < output_size; ++i) {
    taps.num_taps = std::max(taps.num_taps, scaling.WindowOf(i).size);
  }
  taps.weights.assign(num_outputs * static_cast<std::size_t>(taps.num_taps), 0);
  std::vector<double> weights;
  for (int i = 0; i < output_size; ++i) {
    const Window window = scaling.WindowOf(i);
    scaling.Weigh(i, window, weights);
    const int first = std::min(window.first, input_size - taps.num_taps);
    taps.first[static_cast<std::size_t>(i)] = first;
    const auto padding = window.first - first;
    std::transform(weights.begin(), weights.end(),
                   taps.weights.begin() + std::ptrdiff_t{i} * taps.num_taps + padding,
                   ToFixedPoint);
  }
  return taps;
}

}  // namespace pomona

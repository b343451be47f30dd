#include "pomona/preprocess/reference_resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

namespace pomona {
namespace {

double Support(ResizeFilter filter) {
  if (filter == ResizeFilter::kBilinear) return 1;
  return filter == ResizeFilter::kBicubic ? 2 : 3;
}

double Value(ResizeFilter filter, double x) {
  const double t = std::fabs(x);
  if (filter == ResizeFilter::kBilinear) return t < 1 ? 1 - t : 0;
  if (filter == ResizeFilter::kBicubic) {
    if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * -0.5 : 0;
  }
  if (x < -3 || x >= 3) return 0;
  if (x == 0) return 1;
  const double u = x * std::numbers::pi;
  const double v = x / 3 * std::numbers::pi;
  return std::sin(u) / u * (std::sin(v) / v);
}

struct Line {
  int first;
  std::vector<int> weights;
};

Line WeightsOf(int output, int input_size, int output_size, ResizeFilter filter) {
  const double scale = static_cast<double>(input_size) / output_size;
  const double stretch = std::max(1.0, scale);
  const double reach = Support(filter) * stretch;
  const double centre = (output + 0.5) * scale;
  const int first = std::max(0, static_cast<int>(centre - reach + 0.5));
  const int end = std::min(input_size, static_cast<int>(centre + reach + 0.5));
  std::vector<double> exact;
  double sum = 0;
  for (int i = first; i < end; ++i) {
    exact.push_back(Value(filter, (i - centre + 0.5) * (1 / stretch)));
    sum += exact.back();
  }
  Line line{first, {}};
  for (const double weight : exact) {
    const double fixed = weight / sum * 4194304;  // 2^22
    line.weights.push_back(static_cast<int>(fixed < 0 ? fixed - 0.5 : fixed + 0.5));
  }
  return line;
}

std::uint8_t Sample(const Image& image, int x, int y, int channel) {
  return image.row(y)[static_cast<std::size_t>(3 * x + channel)];
}

std::uint8_t Rounded(int sum) { return static_cast<std::uint8_t>(std::clamp(sum >> 22, 0, 255)); }

Image Horizontal(const Image& input, int width, ResizeFilter filter) {
  Image output(width, input.height());
  for (int x = 0; x < width; ++x) {
    const Line line = WeightsOf(x, input.width(), width, filter);
    for (int y = 0; y < input.height(); ++y) {
      for (int c = 0; c < 3; ++c) {
        int sum = 1 << 21;
        int from = line.first;
        for (const int weight : line.weights) sum += weight * Sample(input, from++, y, c);
        output.row(y)[static_cast<std::size_t>(3 * x + c)] = Rounded(sum);
      }
    }
  }
  return output;
}

Image Vertical(const Image& input, int height, ResizeFilter filter) {
  Image output(input.width(), height);
  for (int y = 0; y < height; ++y) {
    const Line line = WeightsOf(y, input.height(), height, filter);
    for (int x = 0; x < input.width(); ++x) {
      for (int c = 0; c < 3; ++c) {
        int sum = 1 << 21;
        int from = line.first;
        for (const int weight : line.weights) sum += weight * Sample(input, x, from++, c);
        output.row(y)[static_cast<std::size_t>(3 * x + c)] = Rounded(sum);
      }
    }
  }
  return output;
}

}  // namespace

Image ReferenceResize(const Image& input, int width, int height, ResizeFilter filter) {
  const int lost_rows = input.height() - height;
  const int lost_columns = input.width() - width;
  if (lost_rows > 0 && lost_rows > 2 * lost_columns) {
    return Horizontal(Vertical(input, height, filter), width, filter);
  }
  return Vertical(Horizontal(input, width, filter), height, filter);
}

Image PatternImage(int width, int height) {
  Image image(width, height);
  std::uint64_t i = 0;
  for (std::uint8_t& byte : image.pixels()) {
    byte = static_cast<std::uint8_t>((i * i * 7 + i * 31) % 256);
    ++i;
  }
  return image;
}

}  // namespace pomona

#include "pomona/decode/png.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "pomona/decode/size_limit.h"
#include "pomona/decode/white.h"

namespace pomona {
namespace {

using Colours = std::array<std::array<std::uint8_t, 3>, 256>;

// What libpng is asked to deliver.
enum class RowLayout {
  kIndex,  // one byte a pixel, looked up in Colours: palette, and grey up to 8 bits
  kRgb,
  kRgba,
};

// libpng reports errors by a call that must not return. Guard() is where it jumps back to: no
// object with a destructor may live in the frames between, so such objects are made outside of
// Guard().
class PngSession {
 public:
  explicit PngSession(std::span<const std::uint8_t> encoded)
      : rest_(encoded),
        png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, OnError, OnWarning)) {}
  ~PngSession() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngSession(const PngSession&) = delete;
  PngSession& operator=(const PngSession&) = delete;

  png_structp png() { return png_; }
  png_infop info() { return info_; }

  /// False if libpng gave up in `step`. Then failure() says why.
  template <typename Step>
  bool Guard(Step step) {
    if (png_ == nullptr || setjmp(jump_) != 0) return false;
    step();
    return true;
  }

  void ReadHeader() {
    info_ = png_create_info_struct(png_);
    png_set_read_fn(png_, this, OnRead);
    // CheckSize() is the limit; libpng's own would only hide the size from it.
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_cache_max(png_, 128);
    png_set_chunk_malloc_max(png_, 1 << 20);
    // Chunks that make no pixels are skipped: no text and no colour profile is inflated.
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(png_, info_);
  }

  Failure failure() const {
    if (ended_early_) return {FailureReason::kTruncated, "PNG: the file ends too early"};
    return {FailureReason::kDecodeError, std::string("PNG: ") + message_.data()};
  }

 private:
  [[noreturn]] static void OnError(png_structp png, png_const_charp message) {
    PngSession& session = *static_cast<PngSession*>(png_get_error_ptr(png));
    std::snprintf(session.message_.data(), session.message_.size(), "%s", message);
    std::longjmp(session.jump_, 1);
  }

  static void OnWarning(png_structp, png_const_charp) {}

  static void OnRead(png_structp png, png_bytep out, std::size_t num_bytes) {
    PngSession& session = *static_cast<PngSession*>(png_get_io_ptr(png));
    if (num_bytes > session.rest_.size()) {
      session.ended_early_ = true;
      png_error(png, "the file ends too early");
    }
    std::memcpy(out, session.rest_.data(), num_bytes);
    session.rest_ = session.rest_.subspan(num_bytes);
  }

  std::span<const std::uint8_t> rest_;
  bool ended_early_ = false;
  std::array<char, 128> message_ = {"libpng could not be set up"};
  std::jmp_buf jump_{};
  png_structp png_;
  png_infop info_ = nullptr;
};

RowLayout LayoutOf(png_structp png, png_infop info) {
  const int colour_type = png_get_color_type(png, info);
  if (colour_type == PNG_COLOR_TYPE_PALETTE) return RowLayout::kIndex;
  if (colour_type == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) <= 8) {
    return RowLayout::kIndex;
  }
  const bool has_alpha =
      (colour_type & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png, info, PNG_INFO_tRNS) != 0;
  return has_alpha ? RowLayout::kRgba : RowLayout::kRgb;
}

/// Asks for the layout; returns the number of passes over the rows.
int SetTransforms(png_structp png, png_infop info, RowLayout layout) {
  if (layout == RowLayout::kIndex) {
    png_set_packing(png);
  } else {
    const bool is_grey = (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) == 0;
    if (png_get_valid(png, info, PNG_INFO_tRNS) != 0) png_set_tRNS_to_alpha(png);
    if (png_get_bit_depth(png, info) == 16) {
      // Colour, and grey with alpha, as Pillow: the high byte. Pillow clips plain grey, see
      // decode.h.
      if (png_get_color_type(png, info) == PNG_COLOR_TYPE_GRAY) {
        png_set_scale_16(png);
      } else {
        png_set_strip_16(png);
      }
    }
    if (is_grey) png_set_gray_to_rgb(png);
  }
  const int num_passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return num_passes;
}

// Colour of each sample value, its transparency laid on white. What is beyond a palette is black,
// as in Pillow.
Colours ColoursOf(png_structp png, png_infop info) {
  Colours colours{};
  png_bytep alphas = nullptr;
  png_color_16p transparent = nullptr;
  int num_alphas = 0;
  const bool has_alpha = png_get_tRNS(png, info, &alphas, &num_alphas, &transparent) != 0;
  if (png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE) {
    png_colorp palette = nullptr;
    int num_colours = 0;
    png_get_PLTE(png, info, &palette, &num_colours);
    for (int i = 0; i < std::min(num_colours, 256); ++i) {
      const unsigned alpha = has_alpha && i < num_alphas ? alphas[i] : 255;
      colours[static_cast<std::size_t>(i)] = {OnWhite(palette[i].red, alpha),
                                              OnWhite(palette[i].green, alpha),
                                              OnWhite(palette[i].blue, alpha)};
    }
    return colours;
  }
  const unsigned max_sample = (1U << png_get_bit_depth(png, info)) - 1;
  for (unsigned sample = 0; sample <= max_sample; ++sample) {
    const bool is_transparent = has_alpha && transparent->gray == sample;
    const unsigned grey = is_transparent ? 255 : sample * 255 / max_sample;
    colours[sample].fill(static_cast<std::uint8_t>(grey));
  }
  return colours;
}

void LookUp(std::span<const std::uint8_t> indices, const Colours& colours,
            std::span<std::uint8_t> rgb) {
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::array<std::uint8_t, 3>& colour = colours[indices[i]];
    std::copy(colour.begin(), colour.end(), rgb.begin() + static_cast<std::ptrdiff_t>(3 * i));
  }
}

// `staging` holds one row of what libpng delivers, or all rows of an interlaced picture; for kRgb
// it is empty and the rows are read where they belong.
void ReadRows(png_structp png, RowLayout layout, int num_passes, const Colours& colours,
              std::span<std::uint8_t> staging, Image& image) {
  const std::size_t staging_row_bytes =
      static_cast<std::size_t>(image.width()) * (layout == RowLayout::kIndex ? 1 : 4);
  for (int pass = 0; pass < num_passes; ++pass) {
    for (int y = 0; y < image.height(); ++y) {
      if (layout == RowLayout::kRgb) {
        png_read_row(png, image.row(y).data(), nullptr);
        continue;
      }
      const std::size_t offset =
          num_passes > 1 ? static_cast<std::size_t>(y) * staging_row_bytes : 0;
      const std::span<std::uint8_t> row = staging.subspan(offset, staging_row_bytes);
      png_read_row(png, row.data(), nullptr);
      if (pass + 1 < num_passes) continue;
      if (layout == RowLayout::kIndex) {
        LookUp(row, colours, image.row(y));
      } else {
        LayOnWhite(row, image.row(y));
      }
    }
  }
}

}  // namespace

Expected<Image, Failure> DecodePng(std::span<const std::uint8_t> encoded, std::int64_t max_pixels) {
  PngSession session(encoded);
  if (!session.Guard([&] { session.ReadHeader(); })) {
    return Unexpected<Failure>(session.failure());
  }
  const png_structp png = session.png();
  const png_infop info = session.info();
  const png_uint_32 width = png_get_image_width(png, info);
  const png_uint_32 height = png_get_image_height(png, info);
  if (const auto failure = CheckSize(width, height, max_pixels)) {
    return Unexpected<Failure>(*failure);
  }

  const RowLayout layout = LayoutOf(png, info);
  const Colours colours = layout == RowLayout::kIndex ? ColoursOf(png, info) : Colours{};
  int num_passes = 1;
  if (!session.Guard([&] { num_passes = SetTransforms(png, info, layout); })) {
    return Unexpected<Failure>(session.failure());
  }
  const std::size_t row_bytes = png_get_rowbytes(png, info);
  Image image(static_cast<int>(width), static_cast<int>(height));
  const std::size_t staging_bytes =
      layout == RowLayout::kRgb ? 0 : row_bytes * (num_passes > 1 ? height : 1);
  // Not initialised: a file that ends after its header shall not cost hundreds of MB of zeros.
  const auto staging = std::make_unique_for_overwrite<std::uint8_t[]>(staging_bytes);
  const bool complete = session.Guard(
      [&] { ReadRows(png, layout, num_passes, colours, {staging.get(), staging_bytes}, image); });
  // The file is not read to its end: what follows the last row makes no pixel.
  if (!complete) return Unexpected<Failure>(session.failure());
  return image;
}

}  // namespace pomona

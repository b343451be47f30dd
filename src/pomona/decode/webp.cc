#include "pomona/decode/webp.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <cstddef>
#include <memory>

#include "pomona/decode/byte_order.h"
#include "pomona/decode/size_limit.h"
#include "pomona/decode/white.h"

namespace pomona {
namespace {

enum class AlphaUse { kOnWhite, kDropped };

struct DeleteDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};

/// The first frame: of an animation, or the only one. Holds the container's parts, no pixels.
class FirstFrame {
 public:
  explicit FirstFrame(std::span<const std::uint8_t> encoded) {
    const WebPData bytes = {encoded.data(), encoded.size()};
    demuxer_.reset(WebPDemux(&bytes));
    found_ = demuxer_ != nullptr && WebPDemuxGetFrame(demuxer_.get(), 1, &frame_) != 0;
  }
  ~FirstFrame() {
    if (found_) WebPDemuxReleaseIterator(&frame_);
  }
  FirstFrame(const FirstFrame&) = delete;
  FirstFrame& operator=(const FirstFrame&) = delete;

  bool LiesWithin(const Image& image) const {
    return found_ && frame_.x_offset >= 0 && frame_.y_offset >= 0 && frame_.width > 0 &&
           frame_.height > 0 && frame_.width <= image.width() - frame_.x_offset &&
           frame_.height <= image.height() - frame_.y_offset;
  }
  const WebPIterator* operator->() const { return &frame_; }

 private:
  std::unique_ptr<WebPDemuxer, DeleteDemuxer> demuxer_;
  WebPIterator frame_{};
  bool found_ = false;
};

/// The picture is opaque and all frame, as nearly all are: it is decoded where it belongs.
bool DecodeWhole(const FirstFrame& frame, Image& image) {
  const std::span<std::uint8_t> rgb = image.pixels();
  return WebPDecodeRGBInto(frame->fragment.bytes, frame->fragment.size, rgb.data(), rgb.size(),
                           static_cast<int>(image.row_bytes())) != nullptr;
}

/// Lays the frame where it belongs. What it does not cover is transparent black.
bool DecodePatch(const FirstFrame& frame, AlphaUse alpha, Image& image) {
  const std::size_t frame_row_bytes = std::size_t{4} * static_cast<std::size_t>(frame->width);
  const std::size_t frame_bytes = frame_row_bytes * static_cast<std::size_t>(frame->height);
  // Not initialised: a file that ends after its header shall not cost a gigabyte of zeros.
  const auto rgba = std::make_unique_for_overwrite<std::uint8_t[]>(frame_bytes);
  if (WebPDecodeRGBAInto(frame->fragment.bytes, frame->fragment.size, rgba.get(), frame_bytes,
                         static_cast<int>(frame_row_bytes)) == nullptr) {
    return false;
  }
  const std::span<std::uint8_t> pixels = image.pixels();
  std::fill(pixels.begin(), pixels.end(), alpha == AlphaUse::kOnWhite ? 255 : 0);
  for (int y = 0; y < frame->height; ++y) {
    const std::span in(&rgba[static_cast<std::size_t>(y) * frame_row_bytes], frame_row_bytes);
    const auto out = image.row(frame->y_offset + y)
                         .subspan(std::size_t{3} * static_cast<std::size_t>(frame->x_offset),
                                  std::size_t{3} * static_cast<std::size_t>(frame->width));
    if (alpha == AlphaUse::kOnWhite) {
      LayOnWhite(in, out);
    } else {
      DropFourth(in, out);
    }
  }
  return true;
}

// libwebp does not say why it gave up; the container's length says whether bytes are missing.
Failure FailureOf(std::span<const std::uint8_t> encoded) {
  if (encoded.size() < 12 || encoded.size() - 8 < LittleEndian32(encoded, 4)) {
    return {FailureReason::kTruncated, "WebP: the file ends too early"};
  }
  return {FailureReason::kDecodeError, "WebP: the file is damaged"};
}

}  // namespace

Expected<Image, Failure> DecodeWebp(std::span<const std::uint8_t> encoded,
                                    std::int64_t max_pixels) {
  WebPBitstreamFeatures features{};
  if (WebPGetFeatures(encoded.data(), encoded.size(), &features) != VP8_STATUS_OK) {
    return Unexpected<Failure>(FailureOf(encoded));
  }
  const auto width = static_cast<std::uint32_t>(features.width);
  const auto height = static_cast<std::uint32_t>(features.height);
  if (const auto failure = CheckSize(width, height, max_pixels)) {
    return Unexpected<Failure>(*failure);
  }

  // Not libwebp's animation decoder, which Pillow uses: it keeps two more canvases, so that a file
  // of a hundred bytes takes a gigabyte.
  const FirstFrame frame(encoded);
  Image image(features.width, features.height);
  if (!frame.LiesWithin(image)) return Unexpected<Failure>(FailureOf(encoded));
  const bool is_whole = frame->width == image.width() && frame->height == image.height();
  const AlphaUse alpha = features.has_alpha != 0 ? AlphaUse::kOnWhite : AlphaUse::kDropped;
  const bool decoded = is_whole && alpha == AlphaUse::kDropped ? DecodeWhole(frame, image)
                                                               : DecodePatch(frame, alpha, image);
  if (!decoded) return Unexpected<Failure>(FailureOf(encoded));
  return image;
}

}  // namespace pomona

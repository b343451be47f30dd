#include "pomona/decode/webp.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include <cstddef>
#include <memory>

#include "pomona/decode/byte_order.h"
#include "pomona/decode/size_limit.h"
#include "pomona/decode/white.h"

namespace pomona {
namespace {

struct DeleteDecoder {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

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

  // The animation decoder for stills too, as in Pillow: it alone lays a frame smaller than the
  // picture where it belongs.
  const WebPData bytes = {encoded.data(), encoded.size()};
  const std::unique_ptr<WebPAnimDecoder, DeleteDecoder> decoder(
      WebPAnimDecoderNew(&bytes, nullptr));
  WebPAnimInfo animation{};
  std::uint8_t* canvas = nullptr;
  int timestamp_ms = 0;
  if (decoder == nullptr || WebPAnimDecoderGetInfo(decoder.get(), &animation) == 0 ||
      animation.canvas_width != width || animation.canvas_height != height ||
      WebPAnimDecoderGetNext(decoder.get(), &canvas, &timestamp_ms) == 0) {
    return Unexpected<Failure>(FailureOf(encoded));
  }

  Image image(features.width, features.height);
  const std::span<const std::uint8_t> rgba(canvas, std::size_t{4} * width * height);
  if (features.has_alpha != 0) {
    LayOnWhite(rgba, image.pixels());
  } else {
    DropFourth(rgba, image.pixels());
  }
  return image;
}

}  // namespace pomona

#include "pomona/decode/jpeg.h"

// clang-format off: jpeglib.h needs FILE and size_t, and jerror.h needs jpeglib.h
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <algorithm>
#include <array>
#include <csetjmp>
#include <optional>
#include <string>
#include <vector>

#include "pomona/decode/size_limit.h"

namespace pomona {
namespace {

// A file may hold any number of scans over the whole picture, each of a few bytes and each as slow
// as the picture is large: without a limit, a small file takes hours. Encoders write about ten
// scans, mozjpeg up to twenty.
constexpr int kMaxScans = 500;
constexpr int kScansOfAnySize = 32;
constexpr std::int64_t kMaxScannedPixels = 100'000'000;

int MaxScans(const jpeg_decompress_struct& info) {
  const std::int64_t num_pixels = std::int64_t{info.image_width} * info.image_height;
  if (num_pixels == 0) return kMaxScans;  // no header yet
  return static_cast<int>(
      std::clamp<std::int64_t>(kMaxScannedPixels / num_pixels, kScansOfAnySize, kMaxScans));
}

enum class Progress { kGoesOn, kSuspended };

void OnError(j_common_ptr info);
void OnProgress(j_common_ptr info);

// libjpeg reports errors by a call that must not return. Guard() is where it jumps back to: no
// object with a destructor may live in the frames between, so such objects are made outside of
// Guard().
class JpegSession {
 public:
  explicit JpegSession(std::span<const std::uint8_t> encoded) {
    info_.err = jpeg_std_error(&errors_);
    info_.client_data = this;
    errors_.error_exit = OnError;
    errors_.output_message = [](j_common_ptr) {};  // warnings are ignored, as in Pillow
    progress_.progress_monitor = OnProgress;
    source_.next_input_byte = encoded.data();
    source_.bytes_in_buffer = encoded.size();
    source_.init_source = [](j_decompress_ptr) {};
    source_.term_source = [](j_decompress_ptr) {};
    // Suspends: libjpeg's own memory source would invent an end-of-image marker, and the missing
    // part of a truncated picture would be grey without a word.
    source_.fill_input_buffer = [](j_decompress_ptr) -> boolean { return FALSE; };
    source_.skip_input_data = SkipInputData;
    source_.resync_to_restart = jpeg_resync_to_restart;
  }
  ~JpegSession() { jpeg_destroy_decompress(&info_); }
  JpegSession(const JpegSession&) = delete;
  JpegSession& operator=(const JpegSession&) = delete;

  jpeg_decompress_struct& info() { return info_; }

  /// What `step` returns; nothing if libjpeg gave up. Then message() says why.
  template <typename Step>
  std::optional<Progress> Guard(Step step) {
    if (setjmp(jump_) != 0) return std::nullopt;
    return step();
  }

  void Create() {
    jpeg_create_decompress(&info_);  // keeps err and client_data
    info_.src = &source_;
    info_.progress = &progress_;
  }

  [[noreturn]] void Jump() { std::longjmp(jump_, 1); }

  Failure failure() {
    if (const int limit = MaxScans(info_); info_.input_scan_number > limit) {
      return {FailureReason::kDecodeError, "JPEG: more than " + std::to_string(limit) +
                                               " scans of " + std::to_string(info_.image_width) +
                                               "x" + std::to_string(info_.image_height) +
                                               " pixels"};
    }
    std::array<char, JMSG_LENGTH_MAX> message{};
    errors_.format_message(Common(), message.data());
    const bool unsupported =
        errors_.msg_code == JERR_SOF_UNSUPPORTED || errors_.msg_code == JERR_BAD_PRECISION ||
        errors_.msg_code == JERR_ARITH_NOTIMPL || errors_.msg_code == JERR_CCIR601_NOTIMPL ||
        errors_.msg_code == JERR_CONVERSION_NOTIMPL;
    return {unsupported ? FailureReason::kUnsupported : FailureReason::kDecodeError,
            std::string("JPEG: ") + message.data()};
  }

 private:
  static void SkipInputData(j_decompress_ptr info, long num_bytes) {
    if (num_bytes <= 0) return;
    std::size_t skipped = static_cast<std::size_t>(num_bytes);
    if (skipped > info->src->bytes_in_buffer) skipped = info->src->bytes_in_buffer;
    info->src->next_input_byte += skipped;
    info->src->bytes_in_buffer -= skipped;
  }

  // libjpeg's structs share their first fields, so that this cast is how its interface is used.
  j_common_ptr Common() { return reinterpret_cast<j_common_ptr>(&info_); }

  jpeg_decompress_struct info_{};
  jpeg_error_mgr errors_{};
  jpeg_source_mgr source_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf jump_{};
};

void OnError(j_common_ptr info) { static_cast<JpegSession*>(info->client_data)->Jump(); }

void OnProgress(j_common_ptr info) {
  JpegSession& session = *static_cast<JpegSession*>(info->client_data);
  if (session.info().input_scan_number > MaxScans(session.info())) session.Jump();
}

Failure Truncated() { return {FailureReason::kTruncated, "JPEG: the file ends too early"}; }

Progress ReadHeader(JpegSession& session) {
  session.Create();
  int status = JPEG_HEADER_TABLES_ONLY;
  // A file may hold a stream of tables only before that of the picture; Pillow reads on as well.
  while (status == JPEG_HEADER_TABLES_ONLY) status = jpeg_read_header(&session.info(), FALSE);
  return status == JPEG_SUSPENDED ? Progress::kSuspended : Progress::kGoesOn;
}

// Pillow's convert("RGB") of inverted CMYK, as Adobe writes it and Pillow always takes it to be
// (libImaging/Convert.c, cmyk2rgb; MULDIV255 is the rounded product over 255).
void InvertedCmykToRgb(std::span<const std::uint8_t> cmyk, std::span<std::uint8_t> rgb) {
  const std::size_t num_pixels = rgb.size() / 3;
  for (std::size_t i = 0; i < num_pixels; ++i) {
    const unsigned white = cmyk[4 * i + 3];  // 255 − K
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const unsigned product = (255U - cmyk[4 * i + channel]) * white + 128;
      const unsigned ink = ((product >> 8) + product) >> 8;
      rgb[3 * i + channel] = static_cast<std::uint8_t>(ink > white ? 0 : white - ink);
    }
  }
}

// `cmyk_row` is one row of 4 bytes a pixel for CMYK, else empty.
Progress ReadRows(JpegSession& session, Image& image, std::span<std::uint8_t> cmyk_row) {
  jpeg_decompress_struct& info = session.info();
  if (jpeg_start_decompress(&info) == FALSE) return Progress::kSuspended;
  while (info.output_scanline < info.output_height) {
    const std::span<std::uint8_t> out = image.row(static_cast<int>(info.output_scanline));
    JSAMPROW row = cmyk_row.empty() ? out.data() : cmyk_row.data();
    if (jpeg_read_scanlines(&info, &row, 1) != 1) return Progress::kSuspended;
    if (!cmyk_row.empty()) InvertedCmykToRgb(cmyk_row, out);
  }
  // All rows are there: a missing end-of-image marker (a suspension here) is no failure.
  jpeg_finish_decompress(&info);
  return Progress::kGoesOn;
}

}  // namespace

Expected<Image, Failure> DecodeJpeg(std::span<const std::uint8_t> encoded,
                                    std::int64_t max_pixels) {
  JpegSession session(encoded);
  const std::optional<Progress> header = session.Guard([&] { return ReadHeader(session); });
  if (!header) return Unexpected<Failure>(session.failure());
  if (*header == Progress::kSuspended) return Unexpected<Failure>(Truncated());

  jpeg_decompress_struct& info = session.info();
  if (const auto failure = CheckSize(info.image_width, info.image_height, max_pixels)) {
    return Unexpected<Failure>(*failure);
  }
  if (info.num_components != 1 && info.num_components != 3 && info.num_components != 4) {
    return Unexpected<Failure>(
        Failure{FailureReason::kUnsupported,
                "JPEG: " + std::to_string(info.num_components) + " colour components"});
  }
  const bool is_cmyk = info.num_components == 4;
  if (info.num_components == 1) info.jpeg_color_space = JCS_GRAYSCALE;
  info.out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;  // grey: libjpeg writes it three times

  Image image(static_cast<int>(info.image_width), static_cast<int>(info.image_height));
  std::vector<std::uint8_t> cmyk_row(is_cmyk ? std::size_t{4} * info.image_width : 0);
  const std::optional<Progress> rows =
      session.Guard([&] { return ReadRows(session, image, cmyk_row); });
  if (!rows) return Unexpected<Failure>(session.failure());
  if (*rows == Progress::kSuspended) return Unexpected<Failure>(Truncated());
  return image;
}

}  // namespace pomona

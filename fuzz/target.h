#pragma once
// What the targets share. A target takes any bytes; it ends the process when a promise is broken.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace pomona {

/// As assert(), in every build.
inline void Require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "Broken promise: %s\n", promise);
  std::abort();
}

/// What is said of a bad file is shown on a terminal: one line, not as long as the file wants.
inline void RequireOneLine(std::string_view message) {
  constexpr std::size_t kMaxBytes = 300;
  Require(!message.empty(), "an error says why");
  Require(message.size() <= kMaxBytes, "an error is short");
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    Require(byte >= 0x20 && byte != 0x7F, "an error holds no control characters");
  }
}

}  // namespace pomona

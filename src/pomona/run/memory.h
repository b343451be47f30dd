#pragma once
// How much memory a run holds, and that it does not grow with the number of pictures.

#include <cstdint>

namespace pomona {

/// To be called once, before any thread starts. From then on the buffers of parts and pictures go
/// back when they are freed. Left alone, glibc raises its threshold to their size and keeps them.
/// Does nothing where the C library is another.
void ReturnLargeBuffers();

/// The most memory this process has held so far.
std::int64_t PeakMemoryBytes();

}  // namespace pomona

#pragma once
// What is freed goes back to the system, so that memory does not grow with a run. Does nothing
// where the C library is not glibc.

#include <cstdint>

namespace pomona {

/// To be called once, before any thread starts. From then on the buffers of parts and pictures go
/// back when they are freed. Left alone, glibc raises its threshold to their size and keeps them.
void ReturnLargeBuffers();

/// Gives back what small pieces leave behind, such as a network's when it is no longer needed.
void ReturnFreedMemory();

/// The most memory this process has held so far.
std::int64_t PeakMemoryBytes();

}  // namespace pomona

#pragma once
// One function, compiled for several generations of x86-64; the loader picks the best at start.

#include <cstddef>  // any header of the library defines __GLIBC__

/// Put before a function whose loops gain from wide vectors. A no-op elsewhere (arm64, musl), where
/// the code is what the compiler's own options make of it; with ThreadSanitizer, which does not
/// survive the choice made before it is ready; and with Clang, whose clones gained nothing here.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__)
#define POMONA_CPU_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define POMONA_CPU_CLONES
#endif

/// What a cloned function calls must become part of it, or it stays at the lowest generation.
#define POMONA_INTO_CLONE inline __attribute__((always_inline))

#pragma once
// The two structs of the Arrow C Data Interface, by which arrays cross between libraries in one
// process: https://arrow.apache.org/docs/format/CDataInterface.html. The layout is fixed for ever.

#include <cstdint>

#ifndef ARROW_C_DATA_INTERFACE  // the standard's own guard: other headers hold the same text
#define ARROW_C_DATA_INTERFACE

extern "C" {

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  std::int64_t flags;
  std::int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);  // null once released
  void* private_data;
};

struct ArrowArray {
  std::int64_t length;
  std::int64_t null_count;  // -1: not counted
  std::int64_t offset;
  std::int64_t n_buffers;
  std::int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);  // null once released
  void* private_data;
};

}  // extern "C"

#endif

namespace pomona {

inline constexpr std::int64_t kArrowFlagNullable = 2;  // the standard's ARROW_FLAG_NULLABLE

}  // namespace pomona

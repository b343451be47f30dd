#pragma once
// Python objects with __arrow_c_array__: reading those that are given, making those that are
// returned.

#include <nanobind/nanobind.h>

#include <memory>

#include "pomona/python/arrow_column.h"

namespace pomona {

/// Whether `object` says that it is an Arrow array.
bool IsArrowArray(nanobind::handle object);

/// The array that a Python object lends, for as long as this lives. Made and destroyed with the GIL
/// held; read with or without it.
class BorrowedArray {
 public:
  /// Throws Error(kInput) if `object` has no __arrow_c_array__, or if that returns no array.
  explicit BorrowedArray(nanobind::handle object);

  const ArrowSchema& schema() const { return *schema_; }
  const ArrowArray& array() const { return *array_; }

 private:
  nanobind::object capsules_;
  const ArrowSchema* schema_;
  const ArrowArray* array_;
};

/// What extract and project return: pomona._core.ArrowArray.
struct LentArray {
  std::shared_ptr<const ArrowColumn> column;
};

}  // namespace pomona

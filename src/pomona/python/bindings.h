#pragma once
// The parts of pomona._core, one file each.

#include <nanobind/nanobind.h>

namespace pomona {

void BindArrowArray(nanobind::module_& module);
void BindExtractor(nanobind::module_& module);
void BindMoments(nanobind::module_& module);
void BindPca(nanobind::module_& module);

}  // namespace pomona

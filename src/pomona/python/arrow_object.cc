#include "pomona/python/arrow_object.h"

#include <fmt/format.h>

#include "pomona/base/error.h"
#include "pomona/python/bindings.h"

namespace nb = nanobind;

namespace pomona {
namespace {

constexpr const char* kExport = "__arrow_c_array__";
constexpr const char* kSchemaName = "arrow_schema";  // of the capsules, as the standard says
constexpr const char* kArrayName = "arrow_array";

template <typename Struct>
void Free(void* pointer) noexcept {
  const std::unique_ptr<Struct> exported(static_cast<Struct*>(pointer));
  // Null where a consumer moved it out of the capsule.
  if (exported->release != nullptr) exported->release(exported.get());
}

template <typename Struct>
nb::capsule Capsule(std::unique_ptr<Struct> exported, const char* name) {
  return {exported.release(), name, &Free<Struct>};
}

nb::tuple Export(const LentArray& lent, nb::handle /*requested_schema*/) {
  auto schema = std::make_unique<ArrowSchema>();
  auto array = std::make_unique<ArrowArray>();
  ExportColumn(lent.column, *schema, *array);
  return nb::make_tuple(Capsule(std::move(schema), kSchemaName),
                        Capsule(std::move(array), kArrayName));
}

const void* Content(nb::handle object, const char* name) {
  if (PyCapsule_IsValid(object.ptr(), name) == 0) {
    throw Error(Error::Kind::kInput, fmt::format("{} returned no capsule '{}'", kExport, name));
  }
  return PyCapsule_GetPointer(object.ptr(), name);
}

}  // namespace

bool IsArrowArray(nb::handle object) { return nb::hasattr(object, kExport); }

BorrowedArray::BorrowedArray(nb::handle object) {
  if (!IsArrowArray(object)) {
    throw Error(Error::Kind::kInput,
                fmt::format("Give an Arrow array (anything with {}; of a chunked one, "
                            "combine_chunks()), not {}",
                            kExport, nb::type_name(object.type()).c_str()));
  }
  capsules_ = object.attr(kExport)();
  if (!nb::isinstance<nb::tuple>(capsules_) || nb::len(capsules_) != 2) {
    throw Error(Error::Kind::kInput, fmt::format("{} returned no pair of capsules", kExport));
  }
  schema_ = static_cast<const ArrowSchema*>(Content(capsules_[0], kSchemaName));
  array_ = static_cast<const ArrowArray*>(Content(capsules_[1], kArrayName));
}

void BindArrowArray(nb::module_& module) {
  nb::class_<LentArray>(module, "ArrowArray",
                        "An Arrow array, read-only: pyarrow.array(x) makes it one of pyarrow's\n"
                        "without a copy. May be exported any number of times.")
      .def(kExport, &Export, nb::arg("requested_schema") = nb::none(),
           nb::sig("def __arrow_c_array__(self, requested_schema: object | None = None) -> "
                   "tuple[object, object]"),
           "The two capsules of the Arrow PyCapsule interface; another schema than its own is not "
           "made.")
      .def("__len__", [](const LentArray& lent) { return lent.column->length; });
}

}  // namespace pomona

// pomona._core: the engine for Python.

#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>

#include <map>
#include <string>

#include "pomona/base/cpu.h"
#include "pomona/base/error.h"
#include "pomona/base/utf8.h"
#include "pomona/base/version.h"
#include "pomona/decode/versions.h"
#include "pomona/model/backbone.h"
#include "pomona/python/bindings.h"
#include "pomona/stats/blas.h"

namespace nb = nanobind;

namespace pomona {
namespace {

const char* NameOf(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::kUsage:
      return "usage";
    case Error::Kind::kInput:
      return "input";
    case Error::Kind::kModel:
      return "model";
    case Error::Kind::kStorage:
      return "storage";
    case Error::Kind::kInterrupted:
      break;
  }
  return "interrupted";
}

// The one place where pomona::Error becomes an exception of Python's. All others that the standard
// library throws, nanobind knows.
void Translate(const std::exception_ptr& thrown, void* python_type) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    const nb::handle type(static_cast<PyObject*>(python_type));
    const nb::object instance = type(ToUtf8(error.what()));
    instance.attr("kind") = NameOf(error.kind());
    PyErr_SetObject(type.ptr(), instance.ptr());
  }
}

void BindError(nb::module_& module) {
  nb::object type = nb::steal(PyErr_NewExceptionWithDoc(
      "pomona._core.Error",
      "What ends a run, in one sentence. `kind` is 'usage', 'input', 'model', 'storage' or "
      "'interrupted'.",
      PyExc_RuntimeError, nullptr));
  type.attr("kind") = NameOf(Error::Kind::kInput);  // of those that Python itself makes
  module.attr("Error") = type;
  nb::register_exception_translator(&Translate, type.release().ptr());  // lives as long as we do
}

std::map<std::string, std::string> DescribeVersions() {
  return {{"pomona", std::string(Version())},
          {"openvino", OpenVinoVersion()},
          {"linear_algebra", LinearAlgebraLibrary()},
          {"codecs", DecoderVersions()}};
}

}  // namespace
}  // namespace pomona

NB_MODULE(_core, module) {
  module.doc() = "Pomona's engine: pictures to features, features to principal components.";
  pomona::BindError(module);
  pomona::BindArrowArray(module);
  pomona::BindExtractor(module);
  pomona::BindMoments(module);
  pomona::BindPca(module);
  module.def("usable_cpus", &pomona::NumUsableCpus,
             "How many threads can run at once, a container's quota counted.");
  module.def("version", [] { return std::string(pomona::Version()); }, "Pomona's version.");
  module.def("describe_versions", &pomona::DescribeVersions,
             "The versions of Pomona and of the libraries in use.");
}

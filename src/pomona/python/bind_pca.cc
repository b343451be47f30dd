// pomona._core.fit_pca, PcaModel and Projector.

#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/unique_ptr.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "pomona/base/error.h"
#include "pomona/python/bindings.h"
#include "pomona/python/feature_argument.h"
#include "pomona/python/guarded_moments.h"
#include "pomona/stats/pca.h"
#include "pomona/stats/project.h"

namespace nb = nanobind;

namespace pomona {
namespace {

using NumPyView = nb::ndarray<nb::numpy, const double>;

struct PcaModel {
  Scaler scaler;
  Pca pca;
};

std::unique_ptr<PcaModel> FitModel(const GuardedMoments& guarded, std::optional<double> variance,
                                   std::optional<int> num_components) {
  if (variance && num_components) {
    throw Error(Error::Kind::kUsage, "Give variance or num_components, not both");
  }
  PcaOptions options;
  if (variance) options.variance = *variance;
  options.num_components = num_components;
  const Moments moments = guarded.Copy();
  auto model = std::make_unique<PcaModel>();
  model->scaler = FitScaler(moments);
  model->pca = FitPca(moments, model->scaler, options);
  return model;
}

// Read-only, and keeps the model alive.
NumPyView View(const std::vector<double>& values, std::initializer_list<std::size_t> shape,
               nb::handle owner) {
  return {values.data(), shape, owner};
}

template <typename Member>
auto VectorView(Member member) {
  return [member](nb::handle self) {
    const std::vector<double>& values = member(nb::cast<const PcaModel&>(self));
    return View(values, {values.size()}, self);
  };
}

NumPyView Components(nb::handle self) {
  const auto& [scaler, pca] = nb::cast<const PcaModel&>(self);
  return View(pca.components, {pca.explained_variance.size(), scaler.mean.size()}, self);
}

using NumPyVector = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using NumPyMatrix = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

template <typename Array>
Array Numbers(nb::handle object, const char* name, const char* shape) {
  Array array;
  if (nb::try_cast<Array>(object, array)) return array;
  throw Error(Error::Kind::kInput,
              fmt::format("{} is a NumPy array of float64, {}; this is another {}", name, shape,
                          nb::type_name(object.type()).c_str()));
}

template <typename Array>
std::vector<double> Values(const Array& array) {
  return {array.data(), array.data() + array.size()};
}

void ConstructProjector(Projector* place, nb::handle mean_object, nb::handle std_object,
                        nb::handle components_object) {
  const auto mean = Numbers<NumPyVector>(mean_object, "mean", "(D,)");
  const auto std = Numbers<NumPyVector>(std_object, "std", "(D,)");
  const auto components = Numbers<NumPyMatrix>(components_object, "components", "(K, D)");
  if (components.shape(1) != mean.size()) {
    throw Error(Error::Kind::kInput, fmt::format("The components have {} features, the mean has {}",
                                                 components.shape(1), mean.size()));
  }
  new (place) Projector({Values(mean), Values(std)}, Values(components));
}

nb::object Rows(std::vector<double> values, std::size_t num_columns) {
  auto owned = std::make_unique<std::vector<double>>(std::move(values));
  const std::size_t num_rows = num_columns == 0 ? 0 : owned->size() / num_columns;
  double* data = owned->data();
  const nb::capsule owner(owned.release(), [](void* pointer) noexcept {
    delete static_cast<std::vector<double>*>(pointer);
  });
  return nb::cast(nb::ndarray<nb::numpy, double>(data, {num_rows, num_columns}, owner));
}

nb::object Project(const Projector& projector, nb::handle features) {
  const FeatureArgument rows(features, projector.dimension());
  const int num_components = projector.num_components();
  if (rows.is_arrow()) {
    LentArray lent;
    {
      const nb::gil_scoped_release unlocked;
      lent.column =
          ListColumn("", projector.Project(rows.values()), num_components, rows.is_valid());
    }
    return nb::cast(std::move(lent));
  }
  std::vector<double> projected;
  {
    const nb::gil_scoped_release unlocked;
    projected = projector.Project(rows.values());
  }
  return Rows(std::move(projected), static_cast<std::size_t>(num_components));
}

}  // namespace

void BindPca(nb::module_& module) {
  nb::class_<PcaModel>(module, "PcaModel",
                       "What fit_pca found: read-only float64 NumPy arrays of D features, K "
                       "components and M that there could be.")
      .def_prop_ro("mean", VectorView([](const PcaModel& m) -> auto& { return m.scaler.mean; }))
      .def_prop_ro(
          "std", VectorView([](const PcaModel& m) -> auto& { return m.scaler.standard_deviation; }),
          "Sample standard deviations (n-1); 0 for a constant feature.")
      .def_prop_ro("components", &Components, "(K, D), the largest variance first.")
      .def_prop_ro("explained_variance",
                   VectorView([](const PcaModel& m) -> auto& { return m.pca.explained_variance; }))
      .def_prop_ro(
          "variance_ratios",
          VectorView([](const PcaModel& m) -> auto& { return m.pca.variance_ratios; }),
          "(M,): the share of every component there could be; the first K are the components'.");

  module.def("fit_pca", &FitModel, nb::arg("moments"), nb::kw_only(),
             nb::arg("variance") = nb::none(), nb::arg("num_components") = nb::none(),
             nb::call_guard<nb::gil_scoped_release>(),
             "Principal components of the standardised features: as many as keep more than\n"
             "`variance` of the whole (default 0.95), or `num_components`.");

  nb::class_<Projector>(module, "Projector",
                        "Standardises rows and projects them on components; thread-safe.")
      .def("__init__", &ConstructProjector, nb::arg("mean").none(), nb::arg("std").none(),
           nb::arg("components").none(),
           nb::sig("def __init__(self, mean: numpy.typing.ArrayLike, std: numpy.typing.ArrayLike, "
                   "components: numpy.typing.ArrayLike) -> None"))
      .def("project", &Project, nb::arg("features").none(),
           nb::sig("def project(self, features: object) -> typing.Any"),
           "Arrow lists of float give an ArrowArray of list<double>, null for null; float32 NumPy\n"
           "(N, D) gives float64 NumPy (N, K).");
}

}  // namespace pomona

#include "pomona/python/feature_argument.h"

#include <fmt/format.h>

#include "pomona/base/error.h"

namespace nb = nanobind;

namespace pomona {

using NumPyRows = nb::ndarray<const float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

FeatureArgument::FeatureArgument(nb::handle features, int dimension) {
  if (IsArrowArray(features)) {
    arrow_.emplace(features);
    rows_ = ImportFeatures(arrow_->schema(), arrow_->array(), dimension);
    return;
  }
  NumPyRows rows;
  if (!nb::try_cast<NumPyRows>(features, rows, /*convert=*/false)) {
    throw Error(
        Error::Kind::kInput,
        fmt::format("Features are an Arrow array of lists of float, or a C-contiguous NumPy "
                    "array of float32 with two dimensions; this is another {}",
                    nb::type_name(features.type()).c_str()));
  }
  if (rows.shape(1) != static_cast<std::size_t>(dimension)) {
    throw Error(Error::Kind::kInput,
                fmt::format("The array has {} features a row, not {}", rows.shape(1), dimension));
  }
  rows_.values = {rows.data(), rows.size()};
  numpy_ = nb::ndarray<>(rows);
}

}  // namespace pomona

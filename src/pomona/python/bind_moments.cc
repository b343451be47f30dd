// pomona._core.Moments and MomentsTree.

#include <nanobind/nanobind.h>
#include <nanobind/stl/unique_ptr.h>

#include <mutex>
#include <utility>

#include "pomona/python/bindings.h"
#include "pomona/python/feature_argument.h"
#include "pomona/python/guarded_moments.h"
#include "pomona/stats/moments_bytes.h"
#include "pomona/stats/moments_tree.h"

namespace nb = nanobind;

namespace pomona {
namespace {

/// MomentsTree, which Python may use from several threads.
class GuardedTree {
 public:
  void Add(const GuardedMoments& part) {
    Moments copy = part.Copy();
    const std::lock_guard lock(mutex_);
    tree_.Add(std::move(copy));
  }

  Moments Finish() {
    const std::lock_guard lock(mutex_);
    return tree_.Finish();
  }

 private:
  std::mutex mutex_;
  MomentsTree tree_;
};

void Update(GuardedMoments& self, nb::handle features) {
  const FeatureArgument rows(features, self.dimension());
  const nb::gil_scoped_release unlocked;
  self.Update(rows.values());
}

nb::bytes Serialise(const GuardedMoments& self) {
  std::vector<std::uint8_t> bytes;
  {
    const nb::gil_scoped_release unlocked;
    bytes = ToBytes(self.Copy());
  }
  return nb::bytes(bytes.data(), bytes.size());
}

std::unique_ptr<GuardedMoments> Deserialise(const nb::bytes& data) {
  const std::span bytes(static_cast<const std::uint8_t*>(data.data()), data.size());
  const nb::gil_scoped_release unlocked;
  return std::make_unique<GuardedMoments>(MomentsFromBytes(bytes));
}

}  // namespace

void BindMoments(nb::module_& module) {
  using Released = nb::call_guard<nb::gil_scoped_release>;
  nb::class_<GuardedMoments>(
      module, "Moments",
      "Count, mean and co-moments of rows of features, in float64.\n\n"
      "The order of calls shows in the last bits: for the command line's bytes, one update for\n"
      "all rows of a part, in order, and the parts merged by MomentsTree. Takes 4*D*D bytes.")
      .def(nb::init<int>(), nb::arg("dimension"))
      .def_prop_ro("dimension", &GuardedMoments::dimension)
      .def_prop_ro("count", &GuardedMoments::count)
      .def("update", &Update, nb::arg("features").none(),
           nb::sig("def update(self, features: object) -> None"),
           "Add rows: an Arrow array of list, large_list or fixed_size_list of float, whose nulls\n"
           "are passed over, or a C-contiguous float32 NumPy array (N, D).")
      .def("merge", &GuardedMoments::Merge, nb::arg("other"), Released(),
           "Add all that `other` has seen.")
      .def("to_bytes", &Serialise, "The exact state, 4*D*D bytes and some.")
      .def_static("from_bytes", &Deserialise, nb::arg("data"), "What to_bytes() made.");

  nb::class_<GuardedTree>(module, "MomentsTree",
                          "Merges the moments of parts in a fixed binary tree over their index.")
      .def(nb::init<>())
      .def("add", &GuardedTree::Add, nb::arg("part"), Released(),
           "Add the moments of the next part; a part without rows counts, as empty moments.")
      .def(
          "finish",
          [](GuardedTree& tree) { return std::make_unique<GuardedMoments>(tree.Finish()); },
          Released(), "The moments of all parts; the tree is then empty.");
}

}  // namespace pomona

#pragma once
// Merges the moments of parts in an order that depends on nothing but their number.

#include <vector>

#include "pomona/stats/moments.h"

namespace pomona {

/// A binary tree over the part index, grown from the left: as in a binary counter, two neighbours
/// that stand for equally many parts merge at once. So the result has the same bytes whichever
/// threads or machines took the parts' moments, and log2(parts) + 1 Moments are held at most.
///
/// Not thread-safe.
class MomentsTree {
 public:
  /// Adds the moments of the next part: part 0 first, none left out (an empty one may be given).
  /// Throws Error(kInput) when the dimension is not that of the parts before.
  void Add(Moments part);

  /// The moments of all parts; the tree is then empty. Throws Error(kInput) when there was no part.
  Moments Finish();

 private:
  struct Node {
    int height;  // stands for 2^height parts
    Moments moments;
  };
  void MergeLastTwo();

  std::vector<Node> nodes_;  // heights strictly decreasing: the binary digits of the parts' number
};

}  // namespace pomona

#pragma once
// Pictures finish in any order; parts are whole and in order.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "pomona/features/feature_batch.h"
#include "pomona/image/failure.h"
#include "pomona/image/image_ref.h"

namespace pomona {

/// A fixed number of consecutive pictures of the listing: the unit of work, of the file written,
/// and of resume. Failures take a place of the part but no row.
struct Part {
  std::int64_t index = 0;
  FeatureBatch rows;                  // in the order of the listing
  std::vector<FailedImage> failures;  // in the order of the listing
};

/// Collects what became of each picture, by its place in the listing, and hands a part to `on_part`
/// as soon as all its pictures are there, on the thread that brought the last one.
///
/// Thread-safe. When pictures are started in order by T threads, no more than T + 1 parts of
/// 4·part_rows·dimension bytes are in memory, unless one picture takes longer than a whole part.
class PartAssembler {
 public:
  PartAssembler(int dimension, int part_rows, std::function<void(Part)> on_part);

  void AddFeatures(const ImageRef& ref, std::span<const float> features);
  void AddFailure(const ImageRef& ref, const Failure& failure);

  /// Hands out the last part, which the end of the listing cut short. All pictures have been added.
  void Finish();

 private:
  struct Place {
    bool filled = false;
    ImageRef ref;
  };
  struct OpenPart {
    std::vector<Place> places;  // part_rows; those that are not filled failed, or are to come
    std::vector<float> values;  // part_rows × dimension
    std::vector<FailedImage> failures;
    int num_done = 0;
  };

  OpenPart& Find(std::int64_t part);
  void Count(std::int64_t part, std::unique_lock<std::mutex> lock);
  Part Close(std::int64_t index, OpenPart open_part) const;

  const std::size_t dimension_;
  const std::int64_t part_rows_;
  const std::function<void(Part)> on_part_;
  std::mutex mutex_;
  std::map<std::int64_t, OpenPart> open_parts_;
};

}  // namespace pomona

#pragma once
// For tests: files made to cost far more than their size.

#include <optional>
#include <string>
#include <vector>

#include "pomona/decode/test_pictures.h"
#include "pomona/image/failure.h"

namespace pomona {

struct Bomb {
  std::string name;  // what a person calls it
  Bytes (*make)();
  std::optional<FailureReason> outcome;  // nothing: a small picture that is to be read
};

/// One of each kind that is known.
std::vector<Bomb> AllBombs();

}  // namespace pomona

#pragma once
// What ends a run. A picture that cannot be used is not an Error: it is a Failure
// (image/failure.h).

#include <stdexcept>
#include <string>

namespace pomona {

/// Thrown when a run cannot go on; caught once, in cli/main.cc, which prints it as one sentence.
class Error : public std::runtime_error {
 public:
  enum class Kind {
    kUsage,        // the command line asks for something impossible: exit code 2
    kInput,        // the pictures, or files given, cannot be used
    kModel,        // the model bundle is missing, damaged or not what it says
    kStorage,      // reading or writing failed: disk full, permission, vanished folder
    kInterrupted,  // Ctrl-C or SIGTERM: exit code 130
  };

  /// `message` is one sentence for the user: what is wrong, where, and what to do.
  Error(Kind kind, const std::string& message);

  Kind kind() const { return kind_; }

  /// 2 for kUsage, 130 for kInterrupted, 1 for all else.
  int exit_code() const;

 private:
  Kind kind_;
};

}  // namespace pomona

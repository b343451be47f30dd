#pragma once
// Standard input, output and error, whatever the shell made of them.

namespace pomona {

/// To be called first. Opens those that were closed (the next file opened would take their place,
/// and messages would be written into it), and turns signals about writing that failed into plain
/// errors: a reader that went away, a limit on the size of files.
void PrepareStandardStreams();

/// Brings what was printed to where it goes. Throws Error(kStorage) if that fails: a result that
/// was not written is not done.
void FinishStandardOutput();

}  // namespace pomona

#pragma once
// What this machine's processor offers.

#include <string>
#include <vector>

namespace pomona {

/// How many threads can run at once: the cores this process may use, or fewer where a container's
/// quota (cgroup v2, cpu.max) grants less. At least 1.
int NumUsableCpus();

/// Those of the instruction sets that this project's speed hangs on which the CPU has, as Linux
/// names them ("avx2", "avx512_bf16", "asimd", …); none where Linux does not tell.
std::vector<std::string> CpuFeatures();

}  // namespace pomona

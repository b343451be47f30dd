#pragma once

namespace pomona {

/// How many threads can run at once: the cores this process may use, or fewer where a container's
/// quota (cgroup v2, cpu.max) grants less. At least 1.
int NumUsableCpus();

}  // namespace pomona

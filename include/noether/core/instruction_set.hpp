#pragma once

#include <string>
#include <vector>

namespace noether {

/// Name of the instruction set that vectorised code uses in this process, for instance "AVX3".
std::string instruction_set();

/// The sets that this processor and this binary have in common, best first.
std::vector<std::string> instruction_sets();

/// Uses the named set from now on, so that a run made elsewhere goes on to the same bytes.
/// Throws UsageError naming the sets there are. Call before any work is started.
void use_instruction_set(const std::string& name);

}  // namespace noether

#pragma once

#include <string>
#include <vector>

namespace noether {

/// Name of the instruction set that vectorised code uses in this process, for instance "AVX3".
std::string instruction_set();

/// The instruction sets that both this processor and this binary support, best first.
std::vector<std::string> instruction_sets();

/// Uses the named set from now on, so that a run from another machine continues with the same
/// bytes. Throws UsageError that lists the available sets. Call this before any work starts.
void use_instruction_set(const std::string& name);

}  // namespace noether

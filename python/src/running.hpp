#pragma once

#include <map>
#include <string>

#include "noether/run/settings.hpp"

namespace noether::python {

/// Threads asked for, or all cores for 0. Throws UsageError.
int threads_of(int threads);

/// Defaults with the given keys set. Throws UsageError naming key and value.
Settings settings_from(const std::map<std::string, std::string>& given);

}  // namespace noether::python

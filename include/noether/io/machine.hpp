#pragma once

#include <string>

namespace noether {

std::string cpu_name();         ///< as the system calls it, "unknown" where it does not say
std::string library_version();  ///< "0.1.0"
std::string library_commit();   ///< empty where it was not built from a repository

}  // namespace noether

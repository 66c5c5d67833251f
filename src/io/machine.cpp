#include "noether/io/machine.hpp"

#include <fstream>

namespace noether {

std::string cpu_name() {
  std::ifstream stream("/proc/cpuinfo");
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

std::string library_version() { return NOETHER_VERSION; }
std::string library_commit() { return NOETHER_COMMIT; }

}  // namespace noether

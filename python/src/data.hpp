#pragma once

#include <optional>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"
#include "noether/io/read.hpp"

namespace noether::python {

/// Trajectories as Python gave them and as the library sees them.
struct Data {
  Dataset dataset;
  ReadOptions read;
  std::vector<std::string> files;  ///< absolute paths; empty for arrays
  Archive arrays;                  ///< what data.npz of a run folder will hold; empty for files
};

}  // namespace noether::python

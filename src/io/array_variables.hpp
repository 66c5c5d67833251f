#pragma once

#include <string>
#include <vector>

#include "noether/io/read.hpp"
#include "src/io/array_roles.hpp"
#include "src/io/axes.hpp"

namespace noether {

/// Names of the M variables: those of the options, of the file's array `names`, of arrays that are
/// coordinates, x1, y1, ... of bodies in space, or q1, ..., p1, ...; x1, ... where they are of any
/// meaning. Throws UsageError for options that do not fit.
std::vector<std::string> variables_of(std::size_t M, const ArrayAxes& axes, const ArrayRoles& roles,
                                      const std::vector<std::string>& in_file,
                                      const ReadOptions& options, const std::string& file,
                                      std::vector<Message>& warnings);

/// What each of the M variables is called in the file, as in "pos[0]"; empty where it is not there.
std::vector<std::string> columns_of(std::size_t M, const ArrayAxes& axes, const ArrayRoles& roles);

}  // namespace noether

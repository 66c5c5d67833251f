#pragma once

#include <string>
#include <vector>

#include "noether/io/columns.hpp"
#include "src/io/column_names.hpp"

namespace noether {

/// What a position in each column would be called in formulas: 'Position x (m)' is x, 'p1 X' x1,
/// 'theta1 [deg]' theta1. Columns that would share a name keep their identifiers.
std::vector<std::string> position_aliases(const std::vector<ColumnName>& names);

/// Fills the names of variables, what they are called in the table, and their units. Momenta keep
/// their column's name; those made from velocities are named after the position. Variables of any
/// meaning have no momenta.
void name_variables(const std::vector<ColumnName>& names, Columns& columns);

}  // namespace noether

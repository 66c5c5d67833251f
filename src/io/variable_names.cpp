#include "src/io/variable_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace noether {

namespace {

/// q1 -> p1, x2 -> px2, theta -> p_theta.
std::string momentum_name(const std::string& position) {
  if (position[0] == 'q') return fmt::format("p{}", position.substr(1));
  if (position[0] == 'Q') return fmt::format("P{}", position.substr(1));
  const bool axis = position[0] >= 'x' && position[0] <= 'z' &&
                    position.find_first_not_of("_0123456789", 1) == std::string::npos;
  return fmt::format("{}{}", axis ? "p" : "p_", position);
}

std::string measured_name(const ColumnName& momentum, const std::string& position) {
  std::string standard = momentum_name(position);
  if (momentum.key == standard) return standard;
  if (momentum.raw == momentum.identifier) return momentum.raw;
  return named_role(momentum) ? standard : momentum.identifier;
}

void make_unique(std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = names[i];
    for (int k = 2; std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i),
                              names[i]) != names.begin() + static_cast<std::ptrdiff_t>(i);
         ++k)
      names[i] = fmt::format("{}_{}", name, k);
  }
}

}  // namespace

std::vector<std::string> position_aliases(const std::vector<ColumnName>& names) {
  std::vector<std::string> aliases;
  std::map<std::string, int> uses;
  for (const ColumnName& name : names) {
    const std::string axis = axis_of(name);
    aliases.push_back(axis.empty() ? name.identifier : axis);
    ++uses[aliases.back()];
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (uses[aliases[i]] > 1) aliases[i] = names[i].identifier;
  }
  return aliases;
}

void name_variables(const std::vector<ColumnName>& names, Columns& columns) {
  const std::vector<std::string> aliases = position_aliases(names);
  const auto take = [&](std::size_t column, const std::string& variable) {
    columns.variables.push_back(variable);
    columns.names.push_back(names[column].raw);
    columns.units.push_back(names[column].unit);
  };
  for (const std::size_t i : columns.positions) take(i, aliases[i]);
  for (std::size_t i = 0; columns.canonical && i < columns.positions.size(); ++i) {
    const std::string& position = columns.variables[i];
    if (columns.momenta.empty()) {
      columns.variables.push_back(momentum_name(position));
      columns.names.emplace_back();
      columns.units.emplace_back();
      continue;
    }
    const std::size_t column = columns.momenta[i];
    take(column,
         columns.velocities ? momentum_name(position) : measured_name(names[column], position));
  }
  make_unique(columns.variables);
}

}  // namespace noether

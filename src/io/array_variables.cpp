#include "src/io/array_variables.hpp"

#include <fmt/format.h>

#include <set>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

namespace {

void check_names(const std::vector<std::string>& names, std::size_t n, const std::string& file) {
  if (names.size() != 2 * n)
    throw UsageError(
        compose("{}: {} has {} names for {} variables. Name all positions, then all momenta.",
                Place{file}, Parameter{"names"}, names.size(), 2 * n));
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty() || !seen.insert(name).second)
      throw UsageError(
          compose("{}: {} has '{}' twice or empty. Give every variable a name of its own.",
                  Place{file}, Parameter{"names"}, name));
  }
}

bool is_usable(const std::vector<std::string>& names, std::size_t n) {
  const std::set<std::string> different(names.begin(), names.end());
  return names.size() == 2 * n && different.size() == names.size() && !different.contains("");
}

/// x1, y1, z1, x2, ..., px1, ...: names that say which coordinates belong to a body.
std::vector<std::string> names_of_bodies(std::size_t bodies, std::size_t space) {
  std::vector<std::string> names;
  for (const char* momentum : {"", "p"}) {
    for (std::size_t b = 1; b <= bodies; ++b) {
      for (std::size_t j = 0; j < space; ++j)
        names.push_back(fmt::format("{}{}{}", momentum, "xyz"[j], b));
    }
  }
  return names;
}

std::vector<std::string> numbered_names(std::size_t n) {
  std::vector<std::string> names;
  for (const char letter : {'q', 'p'}) {
    for (std::size_t i = 1; i <= n; ++i)
      names.push_back(n == 1 ? std::string(1, letter) : fmt::format("{}{}", letter, i));
  }
  return names;
}

/// Columns `first` to `first + count` of an array.
void add_columns(std::vector<std::string>& columns, const ArrayRole& role, std::size_t count,
                 std::size_t space) {
  if (role.names[0].size() > 1 && !role.each()) {
    columns.insert(columns.end(), role.names[0].begin(), role.names[0].end());
    return;
  }
  for (std::size_t j = 0; j < count; ++j) {
    if (count == 1)
      columns.push_back(role.pattern);
    else if (space > 0)
      columns.push_back(fmt::format("{}[{}, {}]", role.pattern, j / space, j % space));
    else
      columns.push_back(fmt::format("{}[{}]", role.pattern, j));
  }
}

}  // namespace

std::vector<std::string> variables_of(std::size_t n, const ArrayAxes& axes, const ArrayRoles& roles,
                                      const std::vector<std::string>& in_file,
                                      const ReadOptions& options, const std::string& file,
                                      std::vector<std::string>& warnings) {
  if (!options.names.empty()) {
    check_names(options.names, n, file);
    return options.names;
  }
  if (is_usable(in_file, n)) return in_file;
  if (!in_file.empty())
    warnings.push_back(
        fmt::format("{}: 'names' has {} texts, which are not a name of its own for each of {} "
                    "variables, and is not used.",
                    file, in_file.size(), 2 * n));
  if (is_usable(roles.variables, n)) return roles.variables;
  if (axes.has('b') && axes.extent('n') <= 3)
    return names_of_bodies(axes.extent('b'), axes.extent('n'));
  return numbered_names(n);
}

std::vector<std::string> columns_of(std::size_t n, const ArrayAxes& axes, const ArrayRoles& roles) {
  const std::size_t space = axes.has('b') ? axes.extent('n') : 0;
  std::vector<std::string> columns;
  add_columns(columns, roles.q, roles.states ? 2 * n : n, space);
  if (!roles.partner.empty()) add_columns(columns, roles.partner, n, space);
  columns.resize(2 * n);
  return columns;
}

}  // namespace noether

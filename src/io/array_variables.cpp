#include "src/io/array_variables.hpp"

#include <fmt/format.h>

#include <cctype>
#include <set>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "src/io/column_names.hpp"

namespace noether {

namespace {

void check_names(const std::vector<std::string>& names, std::size_t M, bool canonical,
                 const std::string& file) {
  if (names.size() != M)
    throw UsageError(
        compose("{}: {} has {} for {}. {}", Place{file}, Parameter{"names"},
                counted(names.size(), "name", "names"), counted(M, "variable", "variables"),
                canonical ? "Name all positions, then all momenta." : "Name each, in order."));
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty() || !seen.insert(name).second)
      throw UsageError(
          compose("{}: {} has '{}' twice or empty. Give every variable a name of its own.",
                  Place{file}, Parameter{"names"}, name));
  }
}

bool is_usable(const std::vector<std::string>& names, std::size_t M) {
  const std::set<std::string> different(names.begin(), names.end());
  return names.size() == M && different.size() == names.size() && !different.contains("");
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

/// L1, L2, ... of an array L, x1, ... where it has no name that formulas can have.
std::vector<std::string> names_of_any(std::size_t M, const ArrayRole& role) {
  const std::string leaf = role.pattern.substr(role.pattern.rfind('/') + 1);
  const ColumnName name = column_name(leaf);
  const bool usable = name.identifier == leaf && leaf != "states" &&
                      std::isdigit(static_cast<unsigned char>(leaf.back())) == 0;
  const std::string letter = usable ? leaf : "x";
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= M; ++i)
    names.push_back(M == 1 ? letter : fmt::format("{}{}", letter, i));
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

std::vector<std::string> variables_of(std::size_t M, const ArrayAxes& axes, const ArrayRoles& roles,
                                      const std::vector<std::string>& in_file,
                                      const ReadOptions& options, const std::string& file,
                                      std::vector<Message>& warnings) {
  if (!options.names.empty()) {
    check_names(options.names, M, roles.canonical, file);
    return options.names;
  }
  if (is_usable(in_file, M)) return in_file;
  if (!in_file.empty())
    warnings.push_back(fmt::format(
        "{}: 'names' has {}, which are not a name of its own for each of {}, and is "
        "not used.",
        file, counted(in_file.size(), "text", "texts"), counted(M, "variable", "variables")));
  if (is_usable(roles.variables, M)) return roles.variables;
  if (roles.canonical && axes.has('b') && axes.extent('n') <= 3)
    return names_of_bodies(axes.extent('b'), axes.extent('n'));
  return roles.canonical ? numbered_names(M / 2) : names_of_any(M, roles.q);
}

std::vector<std::string> columns_of(std::size_t M, const ArrayAxes& axes, const ArrayRoles& roles) {
  const std::size_t space = axes.has('b') ? axes.extent('n') : 0;
  std::vector<std::string> columns;
  for (const std::size_t column : roles.columns)
    columns.push_back(fmt::format("{}[{}]", roles.q.pattern, column));
  if (!columns.empty()) return columns;
  add_columns(columns, roles.q, roles.states ? M : M / 2, space);
  if (!roles.partner.empty()) add_columns(columns, roles.partner, M / 2, space);
  columns.resize(M);
  return columns;
}

}  // namespace noether

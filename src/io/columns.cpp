#include "noether/io/columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_number_suffix(std::string_view text) {
  if (!text.empty() && text.front() == '_') text.remove_prefix(1);
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// "q", "q1", "q_2", "qx", and "x", "y1", "z_3": positions.
bool is_position(const std::string& name) {
  if (name.empty()) return false;
  if (name[0] == 'q') return true;
  return (name[0] == 'x' || name[0] == 'y' || name[0] == 'z') &&
         is_number_suffix(std::string_view(name).substr(1));
}

/// The name of a position's partner: q1 -> p1 or v1, x2 -> px2 or vx2.
std::string partner(const std::string& position, char letter) {
  return position[0] == 'q' ? letter + position.substr(1) : letter + position;
}

/// The parameters that name positions and their partners.
Message states() {
  return compose("{} and {} or {}", Parameter{"q"}, Parameter{"p"}, Parameter{"v"});
}

using Lookup = std::map<std::string, std::size_t>;

Lookup look_up(const std::vector<std::string>& header, const Message& where) {
  Lookup lookup;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i].empty()) continue;
    if (!lookup.emplace(header[i], i).second) {
      throw DataError(
          compose("{}: column '{}' appears twice. Rename or remove one.", where, header[i]));
    }
  }
  return lookup;
}

std::size_t named(const Lookup& lookup, const std::string& name,
                  const std::vector<std::string>& header, const Message& where) {
  const auto found = lookup.find(name);
  if (found == lookup.end()) {
    throw UsageError(compose("{}: there is no column '{}'. The columns are {}.", where, name,
                             fmt::join(header, ", ")));
  }
  return found->second;
}

std::optional<std::size_t> recognise(const Lookup& lookup, const std::set<std::string>& names) {
  for (const auto& [name, index] : lookup) {
    if (names.contains(lower(name))) return index;
  }
  return {};
}

void take_named(Columns& columns, const Lookup& lookup, const std::vector<std::string>& header,
                const ReadOptions& options, const Message& where) {
  const std::vector<std::string>& partners = options.p.empty() ? options.v : options.p;
  if (!options.p.empty() && !options.v.empty()) {
    throw UsageError(compose("{} and {} exclude each other. Give momenta, or velocities with {}.",
                             Parameter{"p"}, Parameter{"v"}, Parameter{"mass"}));
  }
  if (!partners.empty() && partners.size() != options.q.size()) {
    throw UsageError(
        fmt::format("{} positions but {} momenta or velocities are named. Name one for each.",
                    options.q.size(), partners.size()));
  }
  for (const std::string& name : options.q)
    columns.positions.push_back(named(lookup, name, header, where));
  for (const std::string& name : partners)
    columns.momenta.push_back(named(lookup, name, header, where));
  columns.velocities = !options.v.empty();
}

/// Partners of the positions under one letter; all of them, or none.
std::vector<std::size_t> recognise_partners(const std::vector<std::string>& header,
                                            const std::vector<std::size_t>& positions, char letter,
                                            const Message& where) {
  std::vector<std::size_t> partners;
  std::vector<std::string> missing;
  for (const std::size_t position : positions) {
    const std::string wanted = partner(lower(header[position]), letter);
    const auto found = std::find_if(header.begin(), header.end(),
                                    [&](const std::string& name) { return lower(name) == wanted; });
    if (found == header.end()) {
      missing.push_back(header[position]);
    } else {
      partners.push_back(static_cast<std::size_t>(found - header.begin()));
    }
  }
  if (!partners.empty() && !missing.empty()) {
    throw DataError(
        compose("{}: column '{}' has no partner '{}'. Add it, or name the columns with {}.", where,
                missing[0], partner(lower(missing[0]), letter), states()));
  }
  return partners;
}

void take_recognised(Columns& columns, const std::vector<std::string>& header,
                     const Message& where) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool special = columns.time == i || columns.trajectory == i;
    if (!special && is_position(lower(header[i]))) columns.positions.push_back(i);
  }
  if (columns.positions.empty()) {
    throw DataError(compose("{}: no positions among the columns {}. Name them with {}.", where,
                            fmt::join(header, ", "), states()));
  }
  columns.momenta = recognise_partners(header, columns.positions, 'p', where);
  if (!columns.momenta.empty()) return;
  columns.momenta = recognise_partners(header, columns.positions, 'v', where);
  columns.velocities = !columns.momenta.empty();
}

/// Momenta keep their column's name; those made from velocities are named after the position.
void name_variables(Columns& columns, const std::vector<std::string>& header) {
  for (const std::size_t i : columns.positions) columns.variables.push_back(header[i]);
  for (std::size_t i = 0; i < columns.positions.size(); ++i) {
    const bool measured = !columns.momenta.empty() && !columns.velocities;
    columns.variables.push_back(measured ? header[columns.momenta[i]]
                                         : partner(header[columns.positions[i]], 'p'));
  }
}

/// No column may stand for two things: `--q q1,q1`, or a time that is also a position.
void refuse_double_use(const Columns& columns, const std::vector<std::string>& header,
                       const Message& where) {
  std::vector<std::size_t> used(columns.positions);
  used.insert(used.end(), columns.momenta.begin(), columns.momenta.end());
  if (columns.time) used.push_back(*columns.time);
  if (columns.trajectory) used.push_back(*columns.trajectory);
  std::set<std::size_t> seen;
  for (const std::size_t column : used) {
    if (!seen.insert(column).second)
      throw UsageError(compose(
          "{}: column '{}' is taken for two things. Name each column once among {}, {}, {}.", where,
          header[column], Parameter{"time"}, Parameter{"trajectory"}, states()));
  }
}

void note_ignored(Columns& columns, const std::vector<std::string>& header) {
  std::set<std::size_t> used(columns.positions.begin(), columns.positions.end());
  used.insert(columns.momenta.begin(), columns.momenta.end());
  if (columns.time) used.insert(*columns.time);
  if (columns.trajectory) used.insert(*columns.trajectory);
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!used.contains(i)) columns.ignored.push_back(header[i].empty() ? "(unnamed)" : header[i]);
  }
}

}  // namespace

Columns find_columns(const std::vector<std::string>& header, const ReadOptions& options,
                     const Message& where) {
  const Lookup lookup = look_up(header, where);
  Columns columns;
  columns.time = options.time.empty() ? recognise(lookup, {"t", "time"})
                                      : named(lookup, options.time, header, where);
  columns.trajectory = options.trajectory.empty()
                           ? recognise(lookup, {"id", "traj", "trajectory"})
                           : named(lookup, options.trajectory, header, where);
  if (options.q.empty() && (!options.p.empty() || !options.v.empty())) {
    throw UsageError(compose("{} or {} without {}. Name the positions too.", Parameter{"p"},
                             Parameter{"v"}, Parameter{"q"}));
  }
  if (options.q.empty()) {
    take_recognised(columns, header, where);
  } else {
    take_named(columns, lookup, header, options, where);
  }
  refuse_double_use(columns, header, where);
  name_variables(columns, header);
  note_ignored(columns, header);
  return columns;
}

std::vector<double> masses_of(const std::vector<double>& given, std::size_t n, const Message& where,
                              ExitCode code) {
  const auto refuse = [&](const Message& what) {
    if (code == ExitCode::kUsage) throw UsageError(what);
    throw DataError(what);
  };
  for (const double mass : given) {
    if (!(mass > 0) || !std::isfinite(mass))
      refuse(compose("{}: {} is not a positive number. Give masses above zero.", where, mass));
  }
  if (given.empty()) return std::vector<double>(n, 1.0);
  if (given.size() > n || n % given.size() != 0)
    refuse(compose(
        "{}: {} masses do not fit {} coordinates. Give one, one per body or one per coordinate.",
        where, given.size(), n));
  std::vector<double> masses;
  for (std::size_t i = 0; i < n; ++i) masses.push_back(given[i / (n / given.size())]);
  return masses;
}

}  // namespace noether

#include "src/io/array_roles.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "noether/io/columns.hpp"
#include "src/io/array_names.hpp"

namespace noether {

namespace {

using Entries = std::vector<ArrayHeader>;

const ArrayHeader* entry_named(const Entries& entries, const std::string& name) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const ArrayHeader& e) { return e.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

/// The one entry of this name, or the only one that differs from it in case alone.
const ArrayHeader* find_entry(const Entries& entries, const std::string& name) {
  if (const ArrayHeader* exact = entry_named(entries, name)) return exact;
  const ArrayHeader* found = nullptr;
  for (const ArrayHeader& entry : entries) {
    if (lower_case(entry.name) != lower_case(name)) continue;
    if (found != nullptr) return nullptr;
    found = &entry;
  }
  return found;
}

/// Resolves the names that one option gives.
class Resolver {
 public:
  Resolver(const Entries& entries, std::string parameter, std::string file)
      : entries_(entries), parameter_(std::move(parameter)), file_(std::move(file)) {}

  [[nodiscard]] ArrayRole resolve(const std::vector<std::string>& given) const {
    std::vector<std::string> patterns;
    for (const std::string& name : given) patterns.push_back(name.substr(name.starts_with('/')));
    ArrayRole role;
    role.pattern = fmt::format("{}", fmt::join(patterns, ", "));
    if (std::none_of(patterns.begin(), patterns.end(), has_star)) {
      role.names.emplace_back();
      for (const std::string& name : patterns) role.names[0].push_back(plain(name));
      return role;
    }
    collect_matches(patterns, role);
    return role;
  }

 private:
  [[nodiscard]] std::string plain(const std::string& name) const {
    const ArrayHeader* found = find_entry(entries_, name);
    if (found == nullptr)
      throw UsageError(compose("{}: {}: there is no array '{}'. The arrays are {}.", Place{file_},
                               Parameter{parameter_}, name, list_arrays(entries_)));
    return found->name;
  }

  void collect_matches(const std::vector<std::string>& patterns, ArrayRole& role) const {
    std::map<std::string, std::vector<std::string>, decltype(&natural_less)> found(&natural_less);
    for (const std::string& pattern : patterns) {
      for (const ArrayHeader& entry : entries_) {
        if (const auto stands_for = match(pattern, entry.name))
          found[*stands_for].push_back(entry.name);
      }
    }
    if (found.empty())
      throw UsageError(compose("{}: {}: no array is named like '{}'. The arrays are {}.",
                               Place{file_}, Parameter{parameter_}, role.pattern,
                               list_arrays(entries_)));
    for (auto& [id, names] : found) {
      if (names.size() != patterns.size())
        throw UsageError(
            compose("{}: {}: '{}' is not there for every one of {}. Name arrays that "
                    "go together.",
                    Place{file_}, Parameter{parameter_}, id, role.pattern));
      role.ids.push_back(id);
      role.names.push_back(std::move(names));
    }
  }

  const Entries& entries_;
  std::string parameter_, file_;
};

/// Several arrays of states without a pattern are a trajectory each, unless each is a coordinate.
void split_states(ArrayRole& role, const Entries& entries) {
  if (role.each() || role.names[0].size() < 2) return;
  if (entry_named(entries, role.names[0][0])->shape.size() < 2) return;
  std::vector<std::vector<std::string>> names;
  for (const std::string& name : role.names[0]) {
    names.push_back({name});
    role.ids.push_back(name);
  }
  role.names = std::move(names);
}

/// "x[2]" as {x, 2}; nothing for other names.
std::optional<std::pair<std::string, std::size_t>> name_and_column(const std::string& name) {
  const std::size_t open = name.rfind('[');
  if (open == std::string::npos || open == 0 || !name.ends_with(']')) return {};
  const std::string digits = name.substr(open + 1, name.size() - open - 2);
  if (digits.empty() || digits.size() > 6 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    return {};
  return std::pair(name.substr(0, open), static_cast<std::size_t>(std::stoul(digits)));
}

/// Variables of any meaning: columns of one array, whole arrays of them, or an array each.
void take_vars(ArrayRoles& roles, const Entries& entries, const ReadOptions& options,
               const std::string& file) {
  const Resolver resolver(entries, "vars", file);
  std::vector<std::string> names;
  for (const std::string& name : options.vars) {
    const auto column = find_entry(entries, name) == nullptr ? name_and_column(name) : std::nullopt;
    names.push_back(column ? column->first : name);
    if (column) roles.columns.push_back(column->second);
  }
  if (!roles.columns.empty()) {
    if (roles.columns.size() != names.size() ||
        std::adjacent_find(names.begin(), names.end(), std::not_equal_to<>()) != names.end())
      throw UsageError(
          compose("{}: {}: columns of one array alone go together. Name columns of '{}' "
                  "only, or arrays that hold a variable each.",
                  Place{file}, Parameter{"vars"}, names[0]));
    names.resize(1);
    const std::set<std::size_t> different(roles.columns.begin(), roles.columns.end());
    if (different.size() < roles.columns.size())
      throw UsageError(compose("{}: {}: a column is named twice. Name each once.", Place{file},
                               Parameter{"vars"}));
  }
  roles.canonical = false;
  roles.states = true;
  roles.q = resolver.resolve(names);
  const std::vector<std::string>& first = roles.q.names[0];
  if (roles.q.each() || first.size() < 2) return;
  if (std::set<std::string>(first.begin(), first.end()).size() < first.size())
    throw UsageError(compose("{}: {}: an array is named twice. Name each once.", Place{file},
                             Parameter{"vars"}));
  roles.q.coordinates = true;
  ReadOptions named;
  named.vars = first;
  try {
    roles.variables = find_columns(first, named, file).variables;
  } catch (const Error&) {
    roles.variables.clear();
  }
}

void refuse_contradictions(const ReadOptions& options, const std::string& file) {
  const bool apart = !options.q.empty() || !options.p.empty() || !options.v.empty();
  if (!options.states.empty() && apart)
    throw UsageError(
        compose("{}: {} names arrays of whole states, so {}, {} and {} have no use. "
                "Give one or the others.",
                Place{file}, Parameter{"states"}, Parameter{"q"}, Parameter{"p"}, Parameter{"v"}));
  if (!options.p.empty() && !options.v.empty())
    throw UsageError(compose("{} and {} exclude each other. Give momenta, or velocities with {}.",
                             Parameter{"p"}, Parameter{"v"}, Parameter{"mass"}));
}

/// The group that all numeric arrays are in, with its slash; names are looked up in it.
std::string common_group(const Entries& entries) {
  std::optional<std::string> group;
  for (const ArrayHeader& entry : entries) {
    if (entry.kind != ArrayHeader::Kind::kNumbers) continue;
    const std::string here = entry.name.substr(0, entry.name.rfind('/') + 1);
    if (group && *group != here) return "";
    group = here;
  }
  return group.value_or("");
}

/// The roles of arrays by their names.
class Recogniser {
 public:
  Recogniser(const Entries& entries, const std::string& file)
      : entries_(entries), group_(common_group(entries)), file_(file) {}

  [[nodiscard]] ArrayRole positions(bool with_partner) const {
    ArrayRole role = first({"q", "pos", "position", "positions"});
    if (role.empty() && with_partner) role = first({"x", "coords", "coordinates"});
    return role;
  }
  [[nodiscard]] ArrayRole momenta() const { return first({"p", "mom", "momentum", "momenta"}); }
  [[nodiscard]] ArrayRole velocities() const {
    return first({"v", "vel", "velocity", "velocities"});
  }
  [[nodiscard]] ArrayRole time() const { return first({"t", "time", "times", "ts"}); }
  [[nodiscard]] std::string one(const std::vector<std::string>& names) const {
    const ArrayRole role = first(names);
    return role.empty() ? "" : role.names[0][0];
  }
  [[nodiscard]] std::string exact(const std::string& name) const {
    return entry_named(entries_, name) == nullptr ? "" : name;
  }

  /// Arrays that are coordinates each, as the columns of a table: x, y, vx, vy.
  void find_coordinates(ArrayRoles& roles, const ReadOptions& options) const {
    const std::vector<std::string> header = alike();
    Columns columns;
    try {
      columns = find_columns(header, options, file_);
    } catch (const Error&) {
      return;  // the advice on arrays says more
    }
    if (columns.trajectory || columns.positions.size() + columns.momenta.size() < 2) return;
    roles.q = of_columns(header, columns.positions);
    if (!columns.momenta.empty()) roles.partner = of_columns(header, columns.momenta);
    roles.velocities = columns.velocities;
    roles.variables = columns.variables;
  }

 private:
  [[nodiscard]] ArrayRole first(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      const ArrayHeader* entry = find_entry(entries_, group_ + name);
      if (entry != nullptr) return {entry->name, {{entry->name}}};
    }
    return {};
  }
  /// Names without their group of arrays (T) or (N, T) of the commonest shape.
  [[nodiscard]] std::vector<std::string> alike() const {
    std::map<std::vector<std::size_t>, std::vector<std::string>> by_shape;
    for (const ArrayHeader& entry : entries_) {
      const std::size_t rank = entry.shape.size();
      if (entry.kind == ArrayHeader::Kind::kNumbers && (rank == 1 || rank == 2) &&
          entry.name.starts_with(group_))
        by_shape[entry.shape].push_back(entry.name.substr(group_.size()));
    }
    std::vector<std::string> names;
    for (auto& [shape, here] : by_shape) {
      if (here.size() > names.size()) names = here;
    }
    return names;
  }
  [[nodiscard]] ArrayRole of_columns(const std::vector<std::string>& header,
                                     const std::vector<std::size_t>& columns) const {
    ArrayRole role{"", {{}}, true};
    for (const std::size_t column : columns) role.names[0].push_back(group_ + header[column]);
    role.pattern = fmt::format("{}", fmt::join(role.names[0], ", "));
    return role;
  }

  const Entries& entries_;
  std::string group_;
  std::string file_;
};

void take_given(ArrayRoles& roles, const Entries& entries, const ReadOptions& options,
                const std::string& file) {
  const auto resolve = [&](const std::vector<std::string>& names, const char* parameter) {
    return names.empty() ? ArrayRole{} : Resolver(entries, parameter, file).resolve(names);
  };
  if (!options.time.empty()) roles.time = resolve({options.time}, "time");
  if (!options.vars.empty()) return take_vars(roles, entries, options, file);
  roles.states = !options.states.empty();
  roles.q = roles.states ? resolve(options.states, "states") : resolve(options.q, "q");
  if (roles.states) split_states(roles.q, entries);
  roles.velocities = !options.v.empty();
  roles.partner = roles.velocities ? resolve(options.v, "v") : resolve(options.p, "p");
  if (roles.q.empty() || roles.q.each() || roles.q.names[0].size() < 2) return;
  try {  // names of variables as a table with these columns would have them
    ReadOptions named;
    std::vector<std::string> header = named.q = roles.q.names[0];
    if (!roles.partner.empty()) {
      (roles.velocities ? named.v : named.p) = roles.partner.names[0];
      header.insert(header.end(), roles.partner.names[0].begin(), roles.partner.names[0].end());
    }
    roles.variables = find_columns(header, named, file).variables;
  } catch (const Error&) {
    roles.variables.clear();
  }
}

void take_recognised(ArrayRoles& roles, const Recogniser& recogniser, const Entries& entries,
                     const ReadOptions& options, const std::string& file) {
  const bool given = !roles.q.empty();
  if (!given && roles.partner.empty()) {
    const ArrayRole p = recogniser.momenta();
    const ArrayRole v = recogniser.velocities();
    roles.q = recogniser.positions(!p.empty() || !v.empty());
    if (!roles.q.empty() && !p.empty() && !v.empty())
      throw DataError(compose(
          "{}: both '{}' and '{}' are there. Keep momenta, or velocities with "
          "masses: add {} {}, or {} {}.",
          Place{file}, p.pattern, v.pattern, Setting{"q", {roles.q.pattern}},
          Setting{"p", {p.pattern}}, Setting{"q", {roles.q.pattern}}, Setting{"v", {v.pattern}}));
    roles.velocities = p.empty() && !v.empty();
    if (!roles.q.empty()) roles.partner = roles.velocities ? v : p;
    if (roles.q.empty()) recogniser.find_coordinates(roles, options);
  } else if (!given) {
    roles.q = recogniser.positions(true);
  }
  if (roles.q.empty()) advise_on_arrays(entries, options, file);
  if (roles.time.empty()) roles.time = recogniser.time();
}

/// A single array stands for all, whatever its pattern; arrays per trajectory have partners each.
void match_up(ArrayRole& role, const ArrayRole& q, const char* parameter, const std::string& file) {
  if (role.empty() || role.ids == q.ids) return;
  if (!role.each() && std::string_view(parameter) == "time") return;
  if (role.each() && q.each()) {
    ArrayRole matched{role.pattern, {}, role.coordinates, q.ids};
    for (const std::string& id : q.ids) {
      const auto found = std::find(role.ids.begin(), role.ids.end(), id);
      if (found == role.ids.end())
        throw DataError(
            compose("{}: '{}' has nothing for '{}', which is among {}. Name arrays "
                    "that go together with {}.",
                    Place{file}, role.pattern, id, q.pattern, Parameter{parameter}));
      matched.names.push_back(role.names[static_cast<std::size_t>(found - role.ids.begin())]);
    }
    role = std::move(matched);
    return;
  }
  throw UsageError(compose("{}: there are {} '{}' beside {} '{}'. Give {} as many.", Place{file},
                           counted(role.names.size(), "array", "arrays"), role.pattern,
                           counted(q.names.size(), "array", "arrays"), q.pattern,
                           Parameter{parameter}));
}

void note_left_out(ArrayRoles& roles, const Entries& entries) {
  std::set<std::string> used{roles.dt,     roles.offsets, roles.mass,
                             roles.q_next, roles.p_next,  roles.names};
  for (const ArrayRole* role : {&roles.q, &roles.partner, &roles.time}) {
    for (const auto& names : role->names) used.insert(names.begin(), names.end());
  }
  for (const ArrayHeader& entry : entries) {
    if (!used.contains(entry.name)) roles.left_out.push_back(entry.name);
  }
}

}  // namespace

ArrayRoles find_roles(const std::vector<ArrayHeader>& entries, const ReadOptions& options,
                      const std::string& file) {
  refuse_contradictions(options, file);
  const Recogniser recogniser(entries, file);
  ArrayRoles roles;
  take_given(roles, entries, options, file);
  take_recognised(roles, recogniser, entries, options, file);
  match_up(roles.partner, roles.q, roles.velocities ? "v" : "p", file);
  match_up(roles.time, roles.q, "time", file);
  roles.dt = recogniser.one({"dt"});
  roles.mass = recogniser.one({"mass", "masses"});
  roles.offsets = recogniser.exact("offsets");
  if (roles.canonical) {
    roles.q_next = recogniser.exact("q_next");
    roles.p_next = recogniser.exact("p_next");
  } else {
    roles.mass.clear();
  }
  const ArrayHeader* names = entry_named(entries, "names");
  if (names != nullptr && names->kind == ArrayHeader::Kind::kTexts) roles.names = "names";
  note_left_out(roles, entries);
  return roles;
}

}  // namespace noether

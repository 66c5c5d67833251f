#include "noether/io/columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <numbers>
#include <set>

#include "noether/core/edit_distance.hpp"
#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "src/io/column_names.hpp"
#include "src/io/column_values.hpp"
#include "src/io/variable_names.hpp"

namespace noether {

namespace {

/// The parameters that name positions and their partners.
Message states() {
  return compose("{} and {} or {}", Parameter{"q"}, Parameter{"p"}, Parameter{"v"});
}

class ColumnFinder {
 public:
  ColumnFinder(const std::vector<std::string>& header, const ReadOptions& options,
               const Message& where, const TableSample& sample)
      : header_(header), options_(options), where_(where), values_(sample) {
    for (const std::string& raw : header) names_.push_back(column_name(raw));
    refuse_twins();
  }

  Columns find() {
    refuse_beside_vars(options_, where_);
    for (const std::string& name : options_.vars) found_.positions.push_back(named(name));
    found_.canonical = options_.vars.empty();
    found_.time = options_.time.empty() ? recognise_time() : named(options_.time);
    found_.trajectory =
        options_.trajectory.empty() ? recognise_trajectory() : named(options_.trajectory);
    refuse_lone_partners();
    if (!options_.q.empty()) {
      take_named();
    } else if (found_.canonical) {
      take_recognised();
    }
    refuse_double_use();
    name_variables(names_, found_);
    note_times();
    note_others();
    return std::move(found_);
  }

 private:
  void refuse_twins() const {
    std::set<std::string> seen;
    for (const std::string& name : header_) {
      if (!name.empty() && !seen.insert(name).second)
        throw DataError(
            compose("{}: column '{}' appears twice. Rename or remove one.", where_, name));
    }
  }

  void refuse_lone_partners() const {
    if (options_.q.empty() && (!options_.p.empty() || !options_.v.empty()))
      throw UsageError(compose("{} or {} without {}. Name the positions too.", Parameter{"p"},
                               Parameter{"v"}, Parameter{"q"}));
  }

  /// A column as its name was given: as it stands, then without unit, then in any case.
  [[nodiscard]] std::size_t named(const std::string& name) const {
    const std::vector<std::string> aliases = position_aliases(names_);
    const auto same = [](const std::string& a, const std::string& b, bool any_case) {
      return a.size() == b.size() &&
             std::equal(a.begin(), a.end(), b.begin(), [&](unsigned char x, unsigned char y) {
               return any_case ? std::tolower(x) == std::tolower(y) : x == y;
             });
    };
    for (const bool any_case : {false, true}) {
      std::set<std::size_t> whole;
      std::set<std::size_t> parts;
      for (std::size_t i = 0; i < header_.size(); ++i) {
        if (same(header_[i], name, any_case)) whole.insert(i);
        if (same(names_[i].identifier, name, any_case) || same(aliases[i], name, any_case))
          parts.insert(i);
      }
      if (whole.size() == 1) return *whole.begin();
      if (whole.empty() && parts.size() == 1) return *parts.begin();
    }
    refuse_unknown(name);
  }

  /// With the column whose name is the most alike, unless none is.
  [[noreturn]] void refuse_unknown(const std::string& name) const {
    const std::size_t nearest = most_alike(name, header_);
    const std::string meant =
        nearest < header_.size() ? fmt::format("Is '{}' meant? ", header_[nearest]) : "";
    throw UsageError(compose("{}: there is no column '{}'. {}The columns are {}.", where_, name,
                             meant, fmt::join(header_, ", ")));
  }

  /// Named by an option, and so neither times nor ids.
  [[nodiscard]] bool is_variable(std::size_t i) const {
    return !found_.canonical &&
           std::find(found_.positions.begin(), found_.positions.end(), i) != found_.positions.end();
  }

  std::optional<std::size_t> recognise_time() {
    std::vector<std::size_t> best;
    int best_rank = kFrames + 1;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const std::optional<int> by_name = time_rank(names_[i]);
      if (!by_name || (*by_name > 0 && is_variable(i))) continue;
      if (values_.known() && !values_.numbers(i) && !values_.stamps(i)) continue;
      const int rank = *by_name == 1 && values_.stamps(i) ? 2 : *by_name;
      if (rank < best_rank) best.clear();
      best_rank = std::min(best_rank, rank);
      if (rank == best_rank) best.push_back(i);
    }
    if (best.size() > 1)
      throw DataError(compose("{}: '{}' and '{}' may both be the times. Say which, with {} or {}.",
                              where_, header_[best[0]], header_[best[1]],
                              Setting{"time", {header_[best[0]]}},
                              Setting{"time", {header_[best[1]]}}));
    return best.empty() ? std::nullopt : std::optional(best[0]);
  }

  /// The surest name whose trajectories have times in order, else the surest; without such a name a
  /// column of texts that stay the same for several rows.
  std::optional<std::size_t> recognise_trajectory() {
    std::vector<std::pair<int, std::size_t>> candidates;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const auto rank = trajectory_rank(names_[i]);
      if (rank && found_.time != i && !is_variable(i)) candidates.emplace_back(*rank, i);
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [rank, i] : candidates) {
      if (found_.time && values_.monotonic(*found_.time, i)) return i;
    }
    if (!candidates.empty()) return candidates[0].second;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (found_.time != i && !is_variable(i) && values_.texts(i) &&
          values_.constant_in_stretches(i))
        return i;
    }
    return {};
  }

  [[nodiscard]] bool special(std::size_t i) const {
    return found_.time == i || found_.trajectory == i;
  }

  void take_named() {
    const std::vector<std::string>& partners = options_.p.empty() ? options_.v : options_.p;
    if (!options_.p.empty() && !options_.v.empty()) {
      throw UsageError(compose("{} and {} exclude each other. Give momenta, or velocities with {}.",
                               Parameter{"p"}, Parameter{"v"}, Parameter{"mass"}));
    }
    if (!partners.empty() && partners.size() != options_.q.size()) {
      throw UsageError(fmt::format("{} but {} of momenta or velocities. Name one for each.",
                                   counted(options_.q.size(), "position", "positions"),
                                   counted(partners.size(), "column", "columns")));
    }
    for (const std::string& name : options_.q) found_.positions.push_back(named(name));
    for (const std::string& name : partners) found_.momenta.push_back(named(name));
    found_.velocities = !options_.v.empty();
  }

  [[nodiscard]] std::optional<std::size_t> partner_of(std::size_t position, Role role) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i == position || special(i)) continue;
      if (is_partner(names_[position], names_[i], role)) return i;
    }
    if (found_.positions.size() != 1) return {};
    for (std::size_t i = 0; i < names_.size(); ++i) {  // a single position and "v"
      const auto named = named_role(names_[i]);
      if (!special(i) && named && named->role == role && named->stem.empty()) return i;
    }
    return {};
  }

  void take_recognised() {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!special(i) && is_position(names_[i])) found_.positions.push_back(i);
    }
    if (found_.positions.empty()) take_pairs();
    if (found_.positions.empty()) refuse_no_positions();
    if (take_partners(Role::kMomentum)) return;
    found_.velocities = take_partners(Role::kVelocity);
  }

  /// Columns of any name with another that is named as their velocity or momentum.
  void take_pairs() {
    std::set<std::size_t> partners;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (special(i) || names_[i].key.empty() || partners.contains(i)) continue;
      if (const auto role = named_role(names_[i]); role && role->role != Role::kPosition) continue;
      auto partner = partner_of(i, Role::kMomentum);
      if (!partner) partner = partner_of(i, Role::kVelocity);
      if (!partner || partners.contains(*partner)) continue;
      partners.insert(*partner);
      found_.positions.push_back(i);
    }
  }

  /// Partners of all positions, or of none.
  bool take_partners(Role role) {
    std::vector<std::size_t> with;
    std::vector<std::size_t> without;
    std::vector<std::size_t> partners;
    for (const std::size_t position : found_.positions) {
      const auto partner = partner_of(position, role);
      (partner ? with : without).push_back(position);
      if (partner) partners.push_back(*partner);
    }
    if (partners.empty()) return false;
    if (!without.empty()) refuse_partial(role, with, without, partners);
    found_.momenta = partners;
    return true;
  }

  [[nodiscard]] Setting setting(const std::string& id, const std::vector<std::size_t>& list) const {
    Setting setting{id, {}};
    for (const std::size_t i : list) setting.values.push_back(header_[i]);
    return setting;
  }

  [[noreturn]] void refuse_partial(Role role, const std::vector<std::size_t>& with,
                                   const std::vector<std::size_t>& without,
                                   const std::vector<std::size_t>& partners) const {
    const bool momenta = role == Role::kMomentum;
    throw DataError(
        compose("{}: column '{}' has no {} among the columns, as '{}' has '{}'. Leave it "
                "out with {} {}, or take positions alone with {}.",
                where_, header_[without[0]], momenta ? "momentum" : "velocity", header_[with[0]],
                header_[partners[0]], setting("q", with), setting(momenta ? "p" : "v", partners),
                setting("q", found_.positions)));
  }

  /// Two readings of the columns of numbers, if there are any.
  [[noreturn]] void refuse_no_positions() const {
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const bool usable = !header_[i].empty() && (!values_.known() || values_.numbers(i));
      if (!special(i) && usable) rest.push_back(i);
    }
    const Message what =
        compose("{}: no positions among the columns {}.", where_, fmt::join(header_, ", "));
    if (rest.empty()) throw DataError(compose("{} Name them with {}.", what, states()));
    const std::vector<std::size_t> first(
        rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(rest.size() / 2));
    const std::vector<std::size_t> second(rest.begin() + static_cast<std::ptrdiff_t>(first.size()),
                                          rest.end());
    if (rest.size() % 2 == 1)
      throw DataError(
          compose("{} Name them, as in {}, and their momenta or velocities with {} or {}; or {} "
                  "for variables of any meaning.",
                  what, setting("q", rest), Parameter{"p"}, Parameter{"v"}, setting("vars", rest)));
    throw DataError(
        compose("{} Name them, as in {} {} for positions and velocities, {} for positions alone, "
                "or {} for variables of any meaning.",
                what, setting("q", first), setting("v", second), setting("q", rest),
                setting("vars", rest)));
  }

  /// No column may stand for two things: `--q q1,q1`, or a time that is also a position.
  void refuse_double_use() const {
    std::set<std::size_t> seen;
    for (const std::size_t column : used()) {
      if (!seen.insert(column).second)
        throw UsageError(compose(
            "{}: column '{}' is taken for two things. Name each column once among {}, {}, {}.",
            where_, header_[column], Parameter{"time"}, Parameter{"trajectory"},
            found_.canonical ? states() : Parameter{"vars"}));
    }
  }

  [[nodiscard]] std::vector<std::size_t> used() const {
    std::vector<std::size_t> columns(found_.positions);
    columns.insert(columns.end(), found_.momenta.begin(), found_.momenta.end());
    if (found_.time) columns.push_back(*found_.time);
    if (found_.trajectory) columns.push_back(*found_.trajectory);
    return columns;
  }

  void note_times() {
    if (!found_.time) return;
    found_.time_unit = names_[*found_.time].unit;
    found_.frames = time_rank(names_[*found_.time]) == kFrames;
  }

  void note_others() {
    const std::vector<std::size_t> list = used();
    const std::set<std::size_t> taken(list.begin(), list.end());
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (taken.contains(i) || header_[i].empty()) continue;
      found_.ignored.push_back(header_[i]);
      if (!found_.trajectory && found_.likely_trajectory.empty() &&
          (values_.constant_in_stretches(i) || (found_.time && values_.monotonic(*found_.time, i))))
        found_.likely_trajectory = header_[i];
      if (!found_.time && found_.likely_time.empty() && values_.monotonic(i, found_.trajectory))
        found_.likely_time = header_[i];
    }
  }

  const std::vector<std::string>& header_;
  const ReadOptions& options_;
  const Message& where_;
  ColumnValues values_;
  std::vector<ColumnName> names_;
  Columns found_;
};

}  // namespace

void refuse_beside_vars(const ReadOptions& options, const Message& where) {
  if (options.vars.empty()) return;
  const std::pair<Parameter, bool> given[] = {{Parameter{"q"}, !options.q.empty()},
                                              {Parameter{"p"}, !options.p.empty()},
                                              {Parameter{"v"}, !options.v.empty()},
                                              {Parameter{"states"}, !options.states.empty()},
                                              {Parameter{"mass"}, !options.mass.empty()}};
  for (const auto& [parameter, is_given] : given) {
    if (is_given)
      throw UsageError(compose(
          "{}: {} names variables of any meaning, which have no momenta, so {} has no use beside "
          "it. Give one of the two.",
          where, Parameter{"vars"}, parameter));
  }
}

double to_radians(const std::string& unit) { return is_degrees(unit) ? std::numbers::pi / 180 : 1; }

Columns find_columns(const std::vector<std::string>& header, const ReadOptions& options,
                     const Message& where, const TableSample& sample) {
  return ColumnFinder(header, options, where, sample).find();
}

}  // namespace noether

#include "noether/io/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string_view>

#include "noether/core/number_text.hpp"

namespace noether {

namespace {

constexpr double kEqualSteps = 1e-6;  // relative difference that is rounding

std::string steps_text(const Dataset& data) {
  double shortest = std::numeric_limits<double>::infinity();
  double longest = 0;
  const auto see = [&](double step) {
    shortest = std::min(shortest, step);
    longest = std::max(longest, step);
  };
  for (const Trajectory& t : data.trajectories) {
    for (Eigen::Index i = 0; i < t.step.size(); ++i) see(t.step(i));
    for (Eigen::Index i = 0; !t.paired() && i + 1 < t.time.size(); ++i)
      see(t.time(i + 1) - t.time(i));
  }
  if (!(longest > 0)) return "";
  const std::string unit = data.origin.time_unit.empty() ? "" : " " + data.origin.time_unit;
  return longest - shortest <= kEqualSteps * longest
             ? fmt::format("step {:.4g}{}", longest, unit)
             : fmt::format("steps {:.4g} to {:.4g}{}", shortest, longest, unit);
}

/// Columns one by one, or the array whose columns they are.
std::string columns_text(const std::vector<std::string>& columns) {
  const std::string array = columns[0].substr(0, columns[0].rfind('['));
  const auto follow = [&](const std::string& a, const std::string& b) {
    return a.find(',') != std::string::npos ||
           std::atoi(b.c_str() + array.size() + 1) == std::atoi(a.c_str() + array.size() + 1) + 1;
  };
  const bool one_array =
      columns[0].ends_with(']') &&
      std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
        return column.starts_with(array + "[") &&
               std::all_of(column.begin() + static_cast<std::ptrdiff_t>(array.size()), column.end(),
                           [](char c) {
                             return std::string_view("[], 0123456789").find(c) !=
                                    std::string_view::npos;
                           });
      });
  if (one_array &&
      std::adjacent_find(columns.begin(), columns.end(), std::not_fn(follow)) == columns.end())
    return "array " + array;
  return fmt::format("columns {}", fmt::join(columns, ", "));
}

/// At most a few of a list.
std::string shortened(const std::vector<std::string>& list) {
  constexpr std::size_t kMost = 6;
  if (list.size() <= kMost) return fmt::format("{}", fmt::join(list, "; "));
  return fmt::format("{}; and {} more", fmt::join(list.begin(), list.begin() + kMost, "; "),
                     list.size() - kMost);
}

/// "x, y (columns X [km], Y [km]) in km": variables with what is to be said of them, their columns
/// where these are called otherwise, and their units where they have any.
std::string group_text(const Dataset& data, std::size_t first, std::size_t end,
                       const std::string& said = "") {
  const DataOrigin& origin = data.origin;
  const std::vector<std::string> names(data.variables.begin() + static_cast<std::ptrdiff_t>(first),
                                       data.variables.begin() + static_cast<std::ptrdiff_t>(end));
  std::vector<std::string> columns;
  std::vector<std::string> units;
  for (std::size_t i = first; i < end; ++i) {
    const std::string column = i < origin.columns.size() ? origin.columns[i] : "";
    if (!column.empty() && column != data.variables[i]) columns.push_back(column);
    const std::string unit = i < origin.units.size() ? origin.units[i] : "";
    if (units.empty() || units.back() != unit) units.push_back(unit);
  }
  const bool has_units = units.size() > 1 || (units.size() == 1 && !units[0].empty());
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  std::vector<std::string> remarks;
  if (!said.empty()) remarks.push_back(said);
  if (!columns.empty()) remarks.push_back(columns_text(columns));
  if (!remarks.empty()) text += fmt::format(" ({})", fmt::join(remarks, "; "));
  for (std::string& unit : units) unit = unit.empty() ? "no unit" : unit;
  if (has_units) text += fmt::format(" in {}", fmt::join(units, ", "));
  return text;
}

std::string masses_text(const DataOrigin& origin) {
  if (origin.masses.empty()) return "";
  const bool same = std::all_of(origin.masses.begin(), origin.masses.end(),
                                [&](double mass) { return mass == origin.masses[0]; });
  const std::string values = same ? fmt::format("{:g}", origin.masses[0])
                                  : fmt::format("{:g}", fmt::join(origin.masses, ", "));
  return fmt::format("{} {} ({})", same ? "mass" : "masses", values, origin.masses_source);
}

std::string momenta_text(const Dataset& data) {
  const std::size_t n = data.variables.size() / 2;
  std::string group = group_text(data, n, 2 * n);
  const std::string masses = masses_text(data.origin);
  switch (data.origin.momenta) {
    case DataOrigin::Momenta::kMeasured:
      return group;
    case DataOrigin::Momenta::kFromVelocities:
      return fmt::format("{}: velocities times {}", group, masses);
    case DataOrigin::Momenta::kFromPositions:
      return fmt::format("{}: smoothed from the positions, times {}", group, masses);
  }
  return group;
}

std::string times_text(const DataOrigin& origin) {
  std::string text = "times: " + origin.time;
  if (!origin.time_unit.empty() && origin.time_unit != "frames")
    text += fmt::format(", in {}", origin.time_unit);
  if (!origin.trajectory.empty()) text += fmt::format("; trajectories: {}", origin.trajectory);
  return text;
}

}  // namespace

std::vector<std::string> describe(const Dataset& data) {
  const std::size_t n = data.variables.size() / 2;
  std::string first =
      fmt::format("{}, {} of {}", counted(data.trajectories.size(), "trajectory", "trajectories"),
                  counted(data.num_states(), "state", "states"), fmt::join(data.variables, ", "));
  if (data.origin.num_files > 1) first += fmt::format(", from {} files", data.origin.num_files);
  if (const std::string steps = steps_text(data); !steps.empty()) first += "; " + steps;
  std::vector<std::string> lines{first};
  if (data.canonical) {
    lines.push_back("positions: " + group_text(data, 0, n));
    lines.push_back("momenta: " + momenta_text(data));
  } else {
    lines.push_back("variables: " + group_text(data, 0, data.variables.size(),
                                               "of any meaning, not canonical pairs"));
  }
  if (!data.origin.time.empty()) lines.push_back(times_text(data.origin));
  if (!data.origin.left_out.empty())
    lines.push_back("left out: " + shortened(data.origin.left_out));
  return lines;
}

std::vector<Message> warnings_beside(const std::vector<Message>& warnings) {
  std::vector<Message> rest;
  std::copy_if(warnings.begin(), warnings.end(), std::back_inserter(rest),
               [](const Message& warning) { return warning != kUnitMasses; });
  return rest;
}

}  // namespace noether

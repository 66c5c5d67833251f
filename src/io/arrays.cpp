#include "src/io/arrays.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "src/io/array_names.hpp"
#include "src/io/array_roles.hpp"
#include "src/io/array_rows.hpp"
#include "src/io/array_times.hpp"
#include "src/io/array_variables.hpp"
#include "src/io/axes.hpp"

namespace noether {

namespace {

/// Arrays of one role that stand side by side, axes in the order of the file.
struct Stack {
  std::vector<std::size_t> shape;
  std::vector<double> values;
};

[[noreturn]] void refuse(const std::string& file, const std::string& what, const Message& advice) {
  throw DataError(compose("{}: {}. {}", Place{file}, what, advice));
}

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::ptrdiff_t kMost = 4;
  if (std::ssize(names) <= kMost) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{}, and {} more", fmt::join(names.begin(), names.begin() + kMost, ", "),
                     std::ssize(names) - kMost);
}

Offsets even_offsets(std::size_t N, std::size_t T) {
  Offsets offsets;
  for (std::size_t i = 0; i <= N; ++i) offsets.push_back(i * T);
  return offsets;
}

/// Makes trajectories of the arrays of one file.
class ArrayReader {
 public:
  ArrayReader(ArrayRoles roles, Archive arrays, const ReadOptions& options, std::string file)
      : roles_(std::move(roles)),
        arrays_(std::move(arrays)),
        options_(options),
        file_(std::move(file)) {
    shown_ = "'" + roles_.q.pattern + "'";
  }
  /// What messages call an array without a name.
  void call_it(const std::string& shown) { shown_ = shown; }

  RawFile read(const std::vector<std::string>& names_in_file) {
    if (options_.rate < 0 || !std::isfinite(options_.rate))
      throw UsageError(compose("{}: {} is not a positive number. Give rows per unit of time.",
                               Parameter{"rate"}, options_.rate));
    for (std::size_t i = 0; i < roles_.q.names.size(); ++i) add_block(i);
    finish_times();
    if (!roles_.mass.empty()) result_.mass = arrays_.at(roles_.mass).as_double();
    result_.velocities = roles_.velocities;
    result_.positions_only = roles_.partner.empty() && !roles_.states;
    describe(names_in_file);
    if (roles_.q_next.empty() && roles_.p_next.empty())
      collect(rows_, file_, result_);
    else
      add_pairs();
    return std::move(result_);
  }

 private:
  Stack take(const std::vector<std::string>& names, bool coordinates = false) {
    if (names.size() == 1 && !coordinates)
      return {arrays_.at(names[0]).shape, arrays_.at(names[0]).take_doubles()};
    Stack stack{arrays_.at(names[0]).shape, {}};
    const std::size_t count = arrays_.at(names[0]).size();
    stack.values.resize(count * names.size());
    for (std::size_t j = 0; j < names.size(); ++j) {
      Array& array = arrays_.at(names[j]);
      if (array.shape != stack.shape || array.shape.empty() || array.shape.size() > 2)
        refuse(file_,
               fmt::format("'{}' has shape {}, '{}' has {}", names[0], shape_text(stack.shape),
                           names[j], shape_text(array.shape)),
               "Several arrays are a coordinate each: give arrays (N, T) or (T) of one shape.");
      const std::vector<double> values = array.take_doubles();
      for (std::size_t i = 0; i < count; ++i) stack.values[i * names.size() + j] = values[i];
    }
    stack.shape.push_back(names.size());
    return stack;
  }

  /// Adds the trajectory of an array of its own, or all trajectories.
  void add_block(std::size_t i) {
    Stack q = take(roles_.q.names[i], roles_.q.coordinates);
    const std::string name = name_of(roles_.q, i, shown_);
    if (std::count(q.shape.begin(), q.shape.end(), std::size_t{0}) > 0)
      refuse(file_,
             fmt::format("{} has shape {}: there are no trajectories", name, shape_text(q.shape)),
             "Give at least one with two states.");
    const Offsets block = roles_.offsets.empty() ? block_of(q.shape, name, i) : ragged(q.shape);
    std::optional<Stack> partner;
    if (!roles_.partner.empty()) {
      partner = take(roles_.partner.names[i], roles_.partner.coordinates);
      expect_shape(*partner, q.shape,
                   name_of(roles_.partner, i, "'" + roles_.partner.pattern + "'"), name);
    }
    add_times(block, name, i);
    append(0, of_columns(to_rows(std::move(q.values), axes_)));
    if (partner) append(1, to_rows(std::move(partner->values), axes_));
    const std::size_t before = rows_.offsets.empty() ? 0 : rows_.offsets.back();
    if (rows_.offsets.empty()) rows_.offsets.push_back(0);
    for (std::size_t k = 1; k < block.size(); ++k) rows_.offsets.push_back(before + block[k]);
    for (std::size_t k = 0; k + 1 < block.size(); ++k)
      rows_.ids.push_back(roles_.q.each() ? roles_.q.ids[i] : fmt::format("{}", k));
  }

  static std::string name_of(const ArrayRole& role, std::size_t i, const std::string& shown) {
    return role.each() ? "'" + role.names[i][0] + "'" : shown;
  }

  void expect_shape(const Stack& stack, const std::vector<std::size_t>& shape,
                    const std::string& name, const std::string& like) const {
    if (stack.shape != shape)
      refuse(file_,
             fmt::format("{} has shape {} but {} has {}", name, shape_text(stack.shape), like,
                         shape_text(shape)),
             "Give arrays of one shape.");
  }

  /// Name of the array of times of block i; empty without.
  [[nodiscard]] std::string time_of(std::size_t i) const {
    if (roles_.time.empty()) return "";
    return roles_.time.each() ? roles_.time.names[i][0] : roles_.time.names[0][0];
  }

  /// Chooses the axes, as those of the first array where there are several.
  Offsets block_of(const std::vector<std::size_t>& shape, const std::string& name, std::size_t i) {
    AxisEvidence evidence{name,
                          file_,
                          "",
                          {},
                          roles_.states,
                          roles_.canonical,
                          roles_.q.each(),
                          roles_.q.coordinates || roles_.q.names[i].size() > 1};
    if (!time_of(i).empty()) {
      evidence.time_name = fmt::format("'{}'", time_of(i));
      evidence.times = squeezed(arrays_.at(time_of(i)).shape);
      if (evidence.times.size() > 2)
        refuse(file_,
               fmt::format("{} has shape {}", evidence.time_name, shape_text(evidence.times)),
               "Give times as (N, T) or (T).");
    }
    const std::string& given = i == 0 ? options_.axes : axes_.order;
    axes_ = choose_axes(shape, evidence, given, result_.data.warnings);
    const std::size_t width = axes_.extent('b') * axes_.extent('n');
    if (i > 0 && width != width_)
      refuse(file_,
             fmt::format("{} has {}, the first array has {}", name,
                         counted(width, "coordinate", "coordinates"), width_),
             "Arrays of one run must hold one system.");
    take_width(width);
    return even_offsets(axes_.extent('N'), axes_.extent('T'));
  }

  /// Trajectories of different lengths below each other, (total, n).
  Offsets ragged(const std::vector<std::size_t>& shape) {
    if (shape.size() != 2)
      refuse(file_, fmt::format("{} has shape {} beside 'offsets'", shown_, shape_text(shape)),
             "Stack ragged trajectories as (total, n).");
    axes_ = {"Tn", shape};
    take_width(shape[1]);
    return checked_offsets(arrays_.at(roles_.offsets).as_double(), shape[0], shown_, file_);
  }

  void take_width(std::size_t width) {
    for (const std::size_t column : roles_.columns) {
      if (column >= width)
        throw UsageError(compose("{}: {}: there is no column {} of {}, which has {}, from 0.",
                                 Place{file_}, Parameter{"vars"}, column, shown_,
                                 counted(width, "column", "columns")));
    }
    width_ = width;
    rows_.n = roles_.columns.empty() ? width : roles_.columns.size();
  }

  /// Rows of the columns that are asked for.
  [[nodiscard]] std::vector<double> of_columns(std::vector<double> rows) const {
    if (roles_.columns.empty()) return rows;
    std::vector<double> picked;
    for (std::size_t row = 0; row + width_ <= rows.size(); row += width_)
      for (const std::size_t column : roles_.columns) picked.push_back(rows[row + column]);
    return picked;
  }

  void add_times(const Offsets& block, const std::string& name, std::size_t i) {
    std::vector<double> times;
    if (const std::string from = time_of(i); !from.empty()) {
      times = given_times(arrays_.at(from), from, block, name, file_);
    } else {
      const Array* dt = roles_.dt.empty() ? nullptr : &arrays_.at(roles_.dt);
      step_ = step_of(dt, options_, missing_times(), file_);
      times = even_times(step_, block);
    }
    rows_.times.insert(rows_.times.end(), times.begin(), times.end());
  }

  [[nodiscard]] std::string missing_times() const {
    return shown_.starts_with('\'') ? "there is neither 't' nor 'dt'"
                                    : "a .npy file carries no times";
  }

  void finish_times() {
    const std::string name = roles_.time.empty() ? roles_.dt : roles_.time.pattern;
    if (!roles_.time.empty()) {
      apply_rate(rows_.times, name, options_, file_, result_.data.warnings);
    } else if (!name.empty() && (options_.dt > 0 || options_.rate > 0)) {
      result_.data.warnings.push_back(unused_step(options_, name, file_));
    }
    result_.data.origin.time = roles_.time.empty() ? fmt::format("rows, {} apart", step_)
                                                   : fmt::format("array '{}'", name);
  }

  void append(std::size_t part, std::vector<double> values) {
    if (rows_.parts.size() <= part) {
      rows_.parts.push_back(std::move(values));
    } else {
      rows_.parts[part].insert(rows_.parts[part].end(), values.begin(), values.end());
    }
  }

  void describe(const std::vector<std::string>& names_in_file) {
    const std::size_t M = roles_.states ? rows_.n : 2 * rows_.n;
    Dataset& data = result_.data;
    data.canonical = roles_.canonical;
    data.variables = variables_of(M, axes_, roles_, names_in_file, options_, file_, data.warnings);
    data.origin.columns = columns_of(M, axes_, roles_);
    data.origin.units.resize(M);
    if (!roles_.left_out.empty())
      data.origin.left_out.push_back(fmt::format("arrays not used: {}", some_of(roles_.left_out)));
  }

  void add_pairs() {
    if (roles_.q_next.empty() || roles_.p_next.empty())
      refuse(file_, "only one of 'q_next' and 'p_next' is there", "Give both or none.");
    if (roles_.partner.empty() || roles_.velocities || roles_.q.each())
      refuse(file_, "'q_next' needs momenta 'p'", "Give 'p' beside 'q'.");
    ArrayRows next = {{}, rows_.n, {}, {}, {}};
    for (const std::string& name : {roles_.q_next, roles_.p_next}) {
      Stack stack = take({name});
      expect_shape(stack, axes_.shape, "'" + name + "'", shown_);
      next.parts.push_back(to_rows(std::move(stack.values), axes_));
    }
    collect_pairs(rows_, next, file_, result_.data);
  }

  ArrayRoles roles_;
  Archive arrays_;
  const ReadOptions& options_;
  std::string file_, shown_;
  ArrayAxes axes_;
  ArrayRows rows_;
  std::size_t width_ = 0;  // columns of an array, of which not all may be asked for
  double step_ = 0;
  RawFile result_;
};

std::set<std::string> all_names(const ArrayRoles& roles) {
  std::set<std::string> names{roles.dt, roles.offsets, roles.mass, roles.q_next, roles.p_next};
  for (const ArrayRole* role : {&roles.q, &roles.partner, &roles.time}) {
    for (const auto& here : role->names) names.insert(here.begin(), here.end());
  }
  names.erase("");
  return names;
}

/// Columns of an array without a name, by their numbers.
std::vector<std::size_t> numbered_columns(const ReadOptions& options) {
  std::vector<std::size_t> columns;
  for (const std::string& name : options.vars) {
    if (name.empty() || name.size() > 6 ||
        name.find_first_not_of("0123456789") != std::string::npos)
      throw UsageError(compose(
          "{}: '{}' is no column of an array without names, whose columns are numbered from 0. "
          "Give numbers, and their names with {}.",
          Parameter{"vars"}, name, Parameter{"names"}));
    const auto column = static_cast<std::size_t>(std::stoul(name));
    if (std::find(columns.begin(), columns.end(), column) != columns.end())
      throw UsageError(
          compose("{}: column {} is named twice. Name each once.", Parameter{"vars"}, column));
    columns.push_back(column);
  }
  return columns;
}

}  // namespace

RawFile from_arrays(const ArraySource& source, const std::string& file,
                    const ReadOptions& options) {
  ArrayRoles roles = find_roles(source.entries, options, file);
  const std::vector<std::string> names =
      roles.names.empty() ? std::vector<std::string>() : source.texts(roles.names);
  Archive arrays = source.read(all_names(roles));
  return ArrayReader(std::move(roles), std::move(arrays), options, file).read(names);
}

RawFile from_state_array(Array array, const std::string& file, const ReadOptions& options) {
  ArrayRoles roles;
  roles.states = true;
  roles.q = {"states", {{"states"}}};
  roles.canonical = options.vars.empty();
  roles.columns = numbered_columns(options);
  ArrayReader reader(std::move(roles), {{"states", std::move(array)}}, options, file);
  reader.call_it("the array");
  return reader.read({});
}

}  // namespace noether

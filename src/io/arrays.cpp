#include "src/io/arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "src/io/collector.hpp"

namespace noether {

namespace {

/// Rows of every trajectory in stacked arrays: trajectory i has rows begin[i] to begin[i + 1].
using Offsets = std::vector<std::size_t>;

[[noreturn]] void refuse(const std::string& file, const std::string& what, const Message& advice) {
  throw DataError(compose("{}: {}. {}", Place{file}, what, advice));
}

const Array* find(const Archive& arrays, const std::string& name) {
  const auto found = arrays.find(name);
  return found == arrays.end() ? nullptr : &found->second;
}
Array* find(Archive& arrays, const std::string& name) {
  return const_cast<Array*>(find(std::as_const(arrays), name));
}

std::string shape_text(const Array& array) {
  std::string text;
  for (const std::size_t extent : array.shape)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", extent);
  return "(" + text + ")";
}

Offsets offsets_of(const Archive& arrays, const Array& q, const std::string& file) {
  if (const Array* given = find(arrays, "offsets")) {
    if (q.shape.size() != 2)
      refuse(file, fmt::format("'q' has shape {} beside 'offsets'", shape_text(q)),
             "Stack ragged trajectories as (total, n).");
    Offsets offsets;
    for (const double value : given->as_double()) {
      if (value < 0 || value != std::floor(value) ||
          (!offsets.empty() && value < static_cast<double>(offsets.back())) ||
          value > static_cast<double>(q.shape[0])) {
        refuse(file,
               fmt::format("'offsets' has {}, which is out of order or beyond the {} rows of 'q'",
                           value, q.shape[0]),
               "Give N + 1 row numbers that do not decrease.");
      }
      offsets.push_back(static_cast<std::size_t>(value));
    }
    if (offsets.size() < 2)
      refuse(file, "'offsets' has fewer than two numbers",
             "Give N + 1 row numbers, from 0 to the number of rows.");
    if (offsets.front() != 0 || offsets.back() != q.shape[0])
      refuse(file,
             fmt::format("'offsets' goes from {} to {}, but 'q' has rows 0 to {}", offsets.front(),
                         offsets.back(), q.shape[0]),
             "Give N + 1 row numbers, from 0 to the number of rows.");
    return offsets;
  }
  if (q.shape.size() == 2) return {0, q.shape[0]};
  if (q.shape.size() != 3)
    refuse(file, fmt::format("'q' has shape {}", shape_text(q)),
           "Give (N, T, n), or (T, n) for one trajectory.");
  Offsets offsets;
  for (std::size_t i = 0; i <= q.shape[0]; ++i) offsets.push_back(i * q.shape[1]);
  return offsets;
}

void expect_shape(const Array& array, const Array& like, const std::string& name,
                  const std::string& file) {
  if (array.shape != like.shape)
    refuse(
        file,
        fmt::format("'{}' has shape {} but 'q' has {}", name, shape_text(array), shape_text(like)),
        "Give arrays of one shape.");
}

/// Time of every row, from t or dt.
std::vector<double> times_of(const Archive& arrays, const Array& q, const Offsets& offsets,
                             const ReadOptions& options, const std::string& file) {
  const std::size_t total = offsets.back();
  std::vector<double> times(total);
  if (const Array* t = find(arrays, "t")) {
    const std::vector<double> given = t->as_double();
    const bool transposed =
        t->shape.size() == 2 && (t->shape[0] != q.shape[0] || t->shape[1] != q.shape[1]);
    if (t->shape.size() > 2 || (transposed && q.shape.size() == 3))
      refuse(file, fmt::format("'t' has shape {} but 'q' has {}", shape_text(*t), shape_text(q)),
             "Give times as (N, T) or (T).");
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
      const std::size_t rows = offsets[i + 1] - offsets[i];
      const bool shared = t->shape.size() == 1 && given.size() == rows && given.size() != total;
      if (!shared && given.size() != total)
        refuse(file,
               fmt::format("'t' has shape {}, which does not fit {} rows", shape_text(*t), total),
               "Give one time per row, or one trajectory's times for all.");
      for (std::size_t k = 0; k < rows; ++k)
        times[offsets[i] + k] = given[shared ? k : offsets[i] + k];
    }
    return times;
  }
  double dt = options.dt;
  if (const Array* given = find(arrays, "dt")) {
    if (given->size() != 1)
      refuse(file, fmt::format("'dt' has shape {}", shape_text(*given)),
             "Give one number, or times as 't'.");
    dt = given->as_double()[0];
    if (!(dt > 0) || !std::isfinite(dt))
      refuse(file, fmt::format("'dt' is {}", dt), "Give a positive time step.");
  }
  if (!(dt > 0))
    refuse(file, "there is neither 't' nor 'dt'",
           compose("Add one of them, or give {}.", Parameter{"dt"}));
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    for (std::size_t row = offsets[i]; row < offsets[i + 1]; ++row)
      times[row] = dt * static_cast<double>(row - offsets[i]);
  }
  return times;
}

void warn_of_unused_dt(const Archive& arrays, const ReadOptions& options, const std::string& file,
                       std::vector<std::string>& warnings) {
  for (const char* name : {"t", "dt"}) {
    if (options.dt > 0 && find(arrays, name) != nullptr)
      return warnings.push_back(
          fmt::format("{}: dt = {} is not used, since the file has '{}'.", file, options.dt, name));
  }
}

/// Names of n positions and their momenta: those given, or q1, ..., p1, ...
std::vector<std::string> names_of(std::size_t n, const ReadOptions& options,
                                  const std::string& file) {
  std::vector<std::string> names = options.names;
  if (!names.empty()) {
    if (names.size() != 2 * n)
      throw UsageError(
          compose("{}: {} has {} names for {} variables. Name all positions, then all momenta.",
                  Place{file}, Parameter{"names"}, names.size(), 2 * n));
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].empty() ||
          std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
              names.begin() + static_cast<std::ptrdiff_t>(i))
        throw UsageError(
            compose("{}: {} has '{}' twice or empty. Give every variable a name of its own.",
                    Place{file}, Parameter{"names"}, names[i]));
    }
    return names;
  }
  for (const char letter : {'q', 'p'}) {
    for (std::size_t i = 1; i <= n; ++i)
      names.push_back(n == 1 ? std::string(1, letter) : fmt::format("{}{}", letter, i));
  }
  return names;
}

/// Arrays (rows, n) whose columns stand side by side: positions, then their partners.
struct Parts {
  std::vector<std::vector<double>> arrays;
  std::size_t n = 0;

  [[nodiscard]] std::size_t width() const { return n * arrays.size(); }
  void copy_row(std::size_t row, double* to) const {
    for (const auto& array : arrays) to = std::copy_n(array.data() + row * n, n, to);
  }
  [[nodiscard]] Eigen::MatrixXd rows(std::size_t first, std::size_t last) const {
    Eigen::MatrixXd states(static_cast<Eigen::Index>(width()),
                           static_cast<Eigen::Index>(last - first));
    for (std::size_t row = first; row < last; ++row)
      copy_row(row, states.data() + (row - first) * width());
    return states;
  }
};

void collect(const std::vector<double>& times, const Parts& parts, const Offsets& offsets,
             const std::string& file, RawFile& result) {
  Collector collector(file, parts.width());
  std::vector<double> x(parts.width());
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    const std::string id = fmt::format("{}", i);
    for (std::size_t row = offsets[i]; row < offsets[i + 1]; ++row) {
      parts.copy_row(row, x.data());
      bool complete = !std::isnan(times[row]);
      if (std::isinf(times[row]))
        refuse(file,
               fmt::format("the time of trajectory {}, row {} is infinite", i, row - offsets[i]),
               "Replace it by nan to split the trajectory there.");
      for (std::size_t j = 0; j < x.size(); ++j) {
        if (std::isinf(x[j]))
          refuse(file,
                 fmt::format("trajectory {}, row {}, coordinate {} is infinite", i,
                             row - offsets[i], j),
                 "Replace it by nan to split the trajectory there.");
        complete = complete && !std::isnan(x[j]);
      }
      if (complete) {
        collector.add(id, times[row], x.data(),
                      [&] { return compose("{}, row {}", Place{file}, row - offsets[i]); });
      } else {
        collector.gap(id);
      }
    }
  }
  collector.finish(result);
}

/// Pairs of clean x and noisy x': every row is a pair of its own step.
void collect_pairs(const std::vector<double>& times, const Parts& parts, const Parts& next,
                   const Offsets& offsets, const std::string& file, Dataset& data) {
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    const auto T = static_cast<Eigen::Index>(offsets[i + 1] - offsets[i]);
    if (T < 2)
      refuse(file, fmt::format("trajectory {} has {} rows", i, T),
             "Pairs need at least two rows per trajectory, so that the time step is known.");
    Trajectory t{fmt::format("{}", i), Eigen::VectorXd::Map(times.data() + offsets[i], T),
                 parts.rows(offsets[i], offsets[i + 1]), next.rows(offsets[i], offsets[i + 1]),
                 Eigen::VectorXd(T)};
    if (!t.states.allFinite() || !t.next.allFinite() || !t.time.allFinite())
      refuse(file, fmt::format("trajectory {} of pairs has values that are not finite", i),
             "Remove them.");
    t.step.head(T - 1) = t.time.tail(T - 1) - t.time.head(T - 1);
    t.step(T - 1) = t.step(T - 2);
    if (!(t.step.minCoeff() > 0))
      refuse(file, fmt::format("times of trajectory {} do not increase", i), "Sort its rows.");
    data.trajectories.push_back(std::move(t));
  }
}

}  // namespace

const std::set<std::string>& array_names() {
  static const std::set<std::string> names{"q",       "p",    "v",      "t",     "dt",
                                           "offsets", "mass", "q_next", "p_next"};
  return names;
}

RawFile from_arrays(Archive arrays, const std::string& file, const ReadOptions& options) {
  Array* q = find(arrays, "q");
  if (q == nullptr) {
    std::string names;
    for (const auto& [name, array] : arrays) names += (names.empty() ? "" : ", ") + name;
    refuse(file,
           names.empty() ? "there are no arrays of numbers"
                         : fmt::format("there is no array 'q' among {}", names),
           "Name positions 'q' and momenta 'p' or velocities 'v'.");
  }
  if (q->size() == 0)
    refuse(file, fmt::format("'q' has shape {}: there are no trajectories", shape_text(*q)),
           "Give at least one with two states.");
  const Offsets offsets = offsets_of(arrays, *q, file);
  const std::size_t n = q->shape.back();
  Array* p = find(arrays, "p");
  Array* v = find(arrays, "v");
  if (p != nullptr && v != nullptr)
    refuse(file, "both 'p' and 'v' are there", "Keep momenta, or velocities with 'mass'.");
  Array* partner = p != nullptr ? p : v;
  RawFile result;
  warn_of_unused_dt(arrays, options, file, result.data.warnings);
  result.velocities = v != nullptr;
  result.positions_only = partner == nullptr;
  result.data.variables = names_of(n, options, file);
  if (const Array* mass = find(arrays, "mass")) result.mass = mass->as_double();
  if (partner != nullptr) expect_shape(*partner, *q, p != nullptr ? "p" : "v", file);
  const std::vector<double> times = times_of(arrays, *q, offsets, options, file);
  Array* q_next = find(arrays, "q_next");
  Array* p_next = find(arrays, "p_next");
  if ((q_next == nullptr) != (p_next == nullptr))
    refuse(file, "only one of 'q_next' and 'p_next' is there", "Give both or none.");
  if (q_next != nullptr) {
    if (p == nullptr) refuse(file, "'q_next' needs momenta 'p'", "Give 'p' beside 'q'.");
    expect_shape(*q_next, *q, "q_next", file);
    expect_shape(*p_next, *q, "p_next", file);
    collect_pairs(times, {{q->take_doubles(), p->take_doubles()}, n},
                  {{q_next->take_doubles(), p_next->take_doubles()}, n}, offsets, file,
                  result.data);
    return result;
  }
  Parts parts{{}, n};
  parts.arrays.push_back(q->take_doubles());
  if (partner != nullptr) parts.arrays.push_back(partner->take_doubles());
  collect(times, parts, offsets, file, result);
  return result;
}

RawFile from_state_array(Array array, const std::string& file, const ReadOptions& options) {
  const std::size_t rank = array.shape.size();
  if ((rank != 2 && rank != 3) || array.size() == 0)
    refuse(file, fmt::format("the array has shape {}", shape_text(array)),
           "Give (N, T, 2n), or (T, 2n) for one trajectory.");
  const std::size_t width = array.shape.back();
  if (width % 2 != 0)
    refuse(file, fmt::format("{} columns are odd", width),
           "Give as many momenta as positions, positions first.");
  if (!(options.dt > 0))
    refuse(file, "a .npy file carries no times",
           compose("Give the time step with {}.", Parameter{"dt"}));
  Offsets offsets{0, array.shape[0]};
  if (rank == 3) {
    offsets.clear();
    for (std::size_t i = 0; i <= array.shape[0]; ++i) offsets.push_back(i * array.shape[1]);
  }
  std::vector<double> times(offsets.back());
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    for (std::size_t row = offsets[i]; row < offsets[i + 1]; ++row)
      times[row] = options.dt * static_cast<double>(row - offsets[i]);
  }
  RawFile result;
  result.data.variables = names_of(width / 2, options, file);
  Parts parts{{}, width};
  parts.arrays.push_back(array.take_doubles());
  collect(times, parts, offsets, file, result);
  return result;
}

}  // namespace noether

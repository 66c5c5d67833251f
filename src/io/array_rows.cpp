#include "src/io/array_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "src/io/collector.hpp"

namespace noether {

namespace {

[[noreturn]] void refuse_rows(const std::string& file, const std::string& what,
                              const Message& advice) {
  throw DataError(compose("{}: {}. {}", Place{file}, what, advice));
}

Eigen::MatrixXd states_of(const ArrayRows& rows, std::size_t first, std::size_t last) {
  Eigen::MatrixXd states(static_cast<Eigen::Index>(rows.width()),
                         static_cast<Eigen::Index>(last - first));
  for (std::size_t row = first; row < last; ++row)
    rows.copy_row(row, states.data() + (row - first) * rows.width());
  return states;
}

/// Is every value of the row there? Infinite ones are refused.
bool is_complete(const ArrayRows& rows, std::size_t i, std::size_t row,
                 const std::vector<double>& x, const std::string& file) {
  const std::size_t k = row - rows.offsets[i];
  const char* advice = "Replace it by nan to split the trajectory there.";
  if (std::isinf(rows.times[row]))
    refuse_rows(file, fmt::format("the time of trajectory {}, row {} is infinite", rows.ids[i], k),
                advice);
  bool complete = !std::isnan(rows.times[row]);
  for (std::size_t j = 0; j < x.size(); ++j) {
    if (std::isinf(x[j]))
      refuse_rows(
          file, fmt::format("trajectory {}, row {}, coordinate {} is infinite", rows.ids[i], k, j),
          advice);
    complete = complete && !std::isnan(x[j]);
  }
  return complete;
}

bool runs_backwards(const ArrayRows& rows, std::size_t i) {
  std::vector<double> times(rows.times.begin() + static_cast<std::ptrdiff_t>(rows.offsets[i]),
                            rows.times.begin() + static_cast<std::ptrdiff_t>(rows.offsets[i + 1]));
  std::erase_if(times, [](double t) { return std::isnan(t); });
  return times.size() > 1 &&
         std::adjacent_find(times.begin(), times.end(), std::less_equal<>()) == times.end();
}

}  // namespace

void ArrayRows::copy_row(std::size_t row, double* to) const {
  for (const auto& part : parts) to = std::copy_n(part.data() + row * n, n, to);
}

Offsets checked_offsets(const std::vector<double>& given, std::size_t rows, const std::string& like,
                        const std::string& file) {
  const std::string advice = "Give N + 1 row numbers, from 0 to the number of rows.";
  Offsets offsets;
  for (const double value : given) {
    if (!(value >= 0) || value != std::floor(value) ||
        (!offsets.empty() && value < static_cast<double>(offsets.back())) ||
        value > static_cast<double>(rows))
      refuse_rows(file,
                  fmt::format("'offsets' has {}, which is out of order or beyond the {} of {}",
                              value, counted(rows, "row", "rows"), like),
                  "Give N + 1 row numbers that do not decrease.");
    offsets.push_back(static_cast<std::size_t>(value));
  }
  if (offsets.size() < 2) refuse_rows(file, "'offsets' has fewer than two numbers", advice);
  if (offsets.front() != 0 || offsets.back() != rows)
    refuse_rows(file,
                fmt::format("'offsets' goes from {} to {}, but {} has rows 0 to {}",
                            offsets.front(), offsets.back(), like, rows),
                advice);
  return offsets;
}

void collect(const ArrayRows& rows, const std::string& file, RawFile& result) {
  Collector collector(file, rows.width());
  std::vector<double> x(rows.width());
  std::size_t reversed = 0;
  for (std::size_t i = 0; i + 1 < rows.offsets.size(); ++i) {
    const bool backwards = runs_backwards(rows, i);
    reversed += backwards ? 1 : 0;
    const std::size_t count = rows.offsets[i + 1] - rows.offsets[i];
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t row = rows.offsets[i] + (backwards ? count - 1 - k : k);
      rows.copy_row(row, x.data());
      if (!is_complete(rows, i, row, x, file)) {
        collector.gap(rows.ids[i]);
        continue;
      }
      collector.add(rows.ids[i], rows.times[row], x.data(),
                    [&] { return compose("{}, row {}", Place{file}, row - rows.offsets[i]); });
    }
  }
  if (reversed > 0)
    result.data.warnings.push_back(fmt::format(
        "{}: times decrease in {} of {}, whose rows were reversed; momenta and velocities are as "
        "given.",
        file, reversed, counted(rows.offsets.size() - 1, "trajectory", "trajectories")));
  collector.finish(result);
}

void collect_pairs(const ArrayRows& rows, const ArrayRows& next, const std::string& file,
                   Dataset& data) {
  for (std::size_t i = 0; i + 1 < rows.offsets.size(); ++i) {
    const std::size_t first = rows.offsets[i];
    const std::size_t last = rows.offsets[i + 1];
    const auto T = static_cast<Eigen::Index>(last - first);
    if (T < 2)
      refuse_rows(file,
                  fmt::format("trajectory {} has {}", i,
                              counted(static_cast<std::size_t>(T), "row", "rows")),
                  "Pairs need at least two rows per trajectory, so that the time step is known.");
    Trajectory t{rows.ids[i], Eigen::VectorXd::Map(rows.times.data() + first, T),
                 states_of(rows, first, last), states_of(next, first, last), Eigen::VectorXd(T)};
    if (!t.states.allFinite() || !t.next.allFinite() || !t.time.allFinite())
      refuse_rows(file, fmt::format("trajectory {} of pairs has values that are not finite", i),
                  "Remove them.");
    t.step.head(T - 1) = t.time.tail(T - 1) - t.time.head(T - 1);
    t.step(T - 1) = t.step(T - 2);
    if (!(t.step.minCoeff() > 0))
      refuse_rows(file, fmt::format("times of trajectory {} do not increase", i), "Sort its rows.");
    data.trajectories.push_back(std::move(t));
  }
}

}  // namespace noether

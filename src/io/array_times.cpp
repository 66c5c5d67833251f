#include "src/io/array_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "src/io/array_names.hpp"
#include "src/io/axes.hpp"

namespace noether {

namespace {

[[noreturn]] void refuse_times(const std::string& file, const std::string& what,
                               const Message& advice) {
  throw DataError(compose("{}: {}. {}", Place{file}, what, advice));
}

/// Times (T, N) in the order of rows; `rows` are those of N trajectories of T each.
std::vector<double> by_trajectory(std::vector<double> values, const std::vector<std::size_t>& shape,
                                  const Offsets& rows) {
  const std::size_t N = rows.size() - 1;
  const bool times_first = shape.size() == 2 && shape[0] != N && shape[1] == N;
  return times_first ? to_rows(std::move(values), {"TN", shape}) : values;
}

}  // namespace

std::vector<std::size_t> squeezed(const std::vector<std::size_t>& shape) {
  std::vector<std::size_t> result;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(result),
               [](std::size_t extent) { return extent != 1; });
  if (result.empty()) result.push_back(1);
  return result;
}

std::vector<double> given_times(Array times, const std::string& name, const Offsets& rows,
                                const std::string& like, const std::string& file) {
  const std::vector<std::size_t> shape = squeezed(times.shape);
  const std::vector<double> values = by_trajectory(times.take_doubles(), shape, rows);
  const std::size_t total = rows.back();
  std::vector<double> result(total);
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    const std::size_t here = rows[i + 1] - rows[i];
    const bool shared = shape.size() == 1 && values.size() == here && values.size() != total;
    if (!shared && values.size() != total)
      refuse_times(file,
                   fmt::format("'{}' has shape {}, which does not fit {} of {}", name,
                               shape_text(shape), counted(total, "row", "rows"), like),
                   "Give one time per row, or one trajectory's times for all.");
    for (std::size_t k = 0; k < here; ++k) result[rows[i] + k] = values[shared ? k : rows[i] + k];
  }
  return result;
}

double step_of(const Array* dt, const ReadOptions& options, const std::string& what,
               const std::string& file) {
  if (options.dt > 0 && options.rate > 0)
    throw UsageError(
        compose("{} and {} exclude each other. Give the time between rows, or rows "
                "per unit of time.",
                Parameter{"dt"}, Parameter{"rate"}));
  if (dt == nullptr && options.rate > 0) return 1 / options.rate;
  double step = options.dt;
  if (dt != nullptr) {
    if (dt->size() != 1)
      refuse_times(file, fmt::format("'dt' has shape {}", shape_text(dt->shape)),
                   "Give one number, or times as 't'.");
    step = dt->as_double()[0];
    if (!(step > 0) || !std::isfinite(step))
      refuse_times(file, fmt::format("'dt' is {}", step), "Give a positive time step.");
  }
  if (!(step > 0))
    refuse_times(file, what,
                 compose("Name the array of times with {}, or give the time between rows with {}; "
                         "{} counts time in rows.",
                         Parameter{"time"}, Parameter{"dt"}, Setting{"dt", {"1"}}));
  return step;
}

std::vector<double> even_times(double dt, const Offsets& rows) {
  std::vector<double> times(rows.back());
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    for (std::size_t row = rows[i]; row < rows[i + 1]; ++row)
      times[row] = dt * static_cast<double>(row - rows[i]);
  }
  return times;
}

void apply_rate(std::vector<double>& times, const std::string& name, const ReadOptions& options,
                const std::string& file, std::vector<Message>& warnings) {
  const bool frames = std::all_of(times.begin(), times.end(), [](double t) {
    return std::isnan(t) || (std::isfinite(t) && t == std::round(t));
  });
  if (options.rate > 0 && frames) {
    for (double& time : times) time /= options.rate;
    return;
  }
  if (options.dt > 0 || options.rate > 0) warnings.push_back(unused_step(options, name, file));
}

Message unused_step(const ReadOptions& options, const std::string& name, const std::string& file) {
  const Setting unused = options.dt > 0 ? Setting{"dt", {fmt::format("{}", options.dt)}}
                                        : Setting{"rate", {fmt::format("{}", options.rate)}};
  return compose("{}: {} is not used, since the file has '{}'.", file, unused, name);
}

}  // namespace noether

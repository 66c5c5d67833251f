#include "verbose.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <limits>

#include "noether/core/number_text.hpp"
#include "noether/io/read.hpp"
#include "noether/run/config.hpp"

namespace noether::cli {

namespace {

struct TimeSteps {
  double shortest = std::numeric_limits<double>::infinity();
  double longest = 0;
};

TimeSteps time_steps(const Dataset& data) {
  TimeSteps steps;
  const auto see = [&steps](const Eigen::VectorXd& dt) {
    if (dt.size() == 0) return;
    steps.shortest = std::min(steps.shortest, dt.minCoeff());
    steps.longest = std::max(steps.longest, dt.maxCoeff());
  };
  for (const Trajectory& t : data.trajectories) {
    if (t.paired()) {
      see(t.step);
    } else if (t.time.size() > 1) {
      see(t.time.tail(t.time.size() - 1) - t.time.head(t.time.size() - 1));
    }
  }
  return steps;
}

std::string size_of(const std::string& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  return error ? "size unknown" : fmt::format("{} bytes", bytes);
}

}  // namespace

void Verbose::say(const std::string& line) const {
  if (on_) fmt::print(stderr, "{}\n", line);
}

void Verbose::data(const std::vector<std::string>& files, const Dataset& data) const {
  if (!on_) return;
  for (const auto& file : data_files({files.begin(), files.end()}))
    say(fmt::format("file {}: {}", file.string(), size_of(file.string())));
  const bool paired = !data.trajectories.empty() && data.trajectories.front().paired();
  say(fmt::format(
      "data: {}, {}, {}{}", counted(data.trajectories.size(), "trajectory", "trajectories"),
      counted(data.num_states(), "state", "states"), counted(data.num_pairs(), "pair", "pairs"),
      paired ? " of clean first and noisy second states" : ""));
  say(fmt::format("data: variables {}", fmt::join(data.variables, ", ")));
  const TimeSteps steps = time_steps(data);
  if (steps.longest > 0)
    say(fmt::format("data: time steps from {:.6g} to {:.6g}", steps.shortest, steps.longest));
}

void Verbose::noise(const std::vector<std::string>& variables, const NoiseEstimate& noise) const {
  for (std::size_t j = 0; j < variables.size(); ++j)
    say(fmt::format("noise of {}: {:.6g}, {}", variables[j], noise.std[j], noise.how));
}

void Verbose::scaling(const std::vector<std::string>& variables,
                      const CanonicalScaling& scaling) const {
  for (std::size_t j = 0; j < variables.size(); ++j) {
    const auto i = static_cast<Eigen::Index>(j);
    say(fmt::format("scaling of {}: shift {:.6g}, scale {:.6g}", variables[j], scaling.shift(i),
                    scaling.scale(i)));
  }
  say(fmt::format("scaling of time: {:.6g}", scaling.time_scale));
}

void Verbose::settings(const Settings& settings) const {
  for (const SettingKey& key : setting_keys())
    say(fmt::format("setting {} = {}", key.name, key.get(settings)));
}

}  // namespace noether::cli

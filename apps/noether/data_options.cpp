#include "data_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <sstream>

#include "noether/core/error.hpp"

namespace noether::cli {

namespace {

std::vector<double> parse_list(const std::string& option, const std::string& text) {
  std::vector<double> values;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    while (part.starts_with(' ')) part.erase(0, 1);
    double value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc{} || end != part.data() + part.size() || !std::isfinite(value)) {
      throw UsageError(
          fmt::format("{}: '{}' is not a number. Give numbers separated by commas.", option, part));
    }
    values.push_back(value);
  }
  return values;
}

}  // namespace

void add_data_options(CLI::App& command, DataOptions& options) {
  command
      .add_option("DATA", options.files,
                  "CSV, TSV, NPY, NPZ or HDF5 files, .gz of any; several are more trajectories")
      ->required();
  add_column_options(command, options);
  command
      .add_option(
          "--noise", options.noise,
          "Standard deviation of the noise, data units: one number, one per variable, or auto")
      ->capture_default_str();
}

void add_column_options(CLI::App& command, DataOptions& options) {
  command.add_option("--time", options.read.time, "Column of times");
  command.add_option("--trajectory", options.read.trajectory, "Column of trajectory ids");
  command.add_option("--q", options.read.q, "Columns of positions, as in --q q1,q2")
      ->delimiter(',');
  command.add_option("--p", options.read.p, "Columns of momenta")->delimiter(',');
  command.add_option("--v", options.read.v, "Columns of velocities; see --mass")->delimiter(',');
  command.add_option("--mass", options.mass,
                     "Masses: one, one per body or one per coordinate, as in --mass 1.0,2.5");
  command
      .add_option("--names", options.read.names,
                  "Names of the variables of arrays, positions first, as in --names x,y,px,py")
      ->delimiter(',');
  command
      .add_option_function<double>(
          "--dt",
          [&options](double dt) {
            if (!(dt > 0) || !std::isfinite(dt))
              throw UsageError(fmt::format(
                  "--dt: {} is not a positive number. Give the time between rows.", dt));
            options.read.dt = dt;
          },
          "Time between rows where there is no time column")
      ->type_name("FLOAT");
  command
      .add_option("--states", options.read.states,
                  "Arrays of whole states, positions then momenta, as in --states x")
      ->delimiter(',');
  command.add_option("--axes", options.read.axes,
                     "Order of the axes of arrays: N trajectories, T times, n coordinates, as in "
                     "--axes TNn");
  command.add_option("--rate", options.read.rate,
                     "Rows or frames per unit of time, as in --rate 60");
  command.add_option("--skip", options.read.skip, "Lines above the header that are not read");
  command.add_option("--header-line", options.read.header_line, "Line of the header, from 1");
  command.add_flag("--strict", options.read.strict,
                   "Stop at a file that cannot be read, rather than leave it out");
  command.add_option("--angle", options.read.angles, "Columns whose jumps by 2 pi are unwrapped")
      ->delimiter(',');
}

std::vector<std::filesystem::path> paths_of(const std::vector<std::string>& files) {
  return {files.begin(), files.end()};
}

ReadOptions read_options(const DataOptions& options) {
  ReadOptions read = options.read;
  if (!options.mass.empty()) read.mass = parse_list("--mass", options.mass);
  return read;
}

GivenNoise given_noise(const DataOptions& options) {
  return options.noise == "auto" ? GivenNoise() : parse_list("--noise", options.noise);
}

}  // namespace noether::cli

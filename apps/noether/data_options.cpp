#include "data_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <functional>
#include <memory>
#include <sstream>

#include "apps/cli/vocabulary.hpp"
#include "noether/core/error.hpp"
#include "noether/io/describe.hpp"

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

/// Help that begins with examples.
class ExamplesFirst : public CLI::Formatter {
 public:
  explicit ExamplesFirst(std::vector<std::string> examples) : examples_(std::move(examples)) {}

  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string text = "\nExamples:\n";
    for (const std::string& example : examples_) text += "  " + example + "\n";
    return text + "\n" + CLI::Formatter::make_usage(app, std::move(name));
  }

 private:
  std::vector<std::string> examples_;
};

void add_layout_options(CLI::App& command, DataOptions& options) {
  const char* group = "Layout of the file";
  command
      .add_option("--names", options.read.names,
                  "Names of all columns of a table in order, or of the variables of arrays, "
                  "positions first, as in --names x,y,px,py")
      ->delimiter(',')
      ->group(group);
  command.add_option("--header-line", options.read.header_line, "Line of the header, from 1")
      ->group(group);
  command
      .add_option("--skip", options.read.skip,
                  "Lines at the start that are not read; the header is looked for below them")
      ->group(group);
  command
      .add_option("--states", options.read.states,
                  "Arrays of whole states, positions then momenta, as in --states x")
      ->delimiter(',')
      ->group(group);
  command
      .add_option("--axes", options.read.axes,
                  "Order of the axes of arrays: N trajectories, T times, n coordinates, as in "
                  "--axes TNn")
      ->group(group);
  command
      .add_flag("--strict", options.read.strict,
                "Stop at a file that cannot be read, rather than leave it out")
      ->group(group);
}

/// A callback that takes positive numbers alone.
std::function<void(const double&)> positive(const char* option, const char* meaning,
                                            double& value) {
  return [=, &value](double given) {
    if (!(given > 0) || !std::isfinite(given))
      throw UsageError(
          fmt::format("{}: {} is not a positive number. Give {}.", option, given, meaning));
    value = given;
  };
}

void add_time_options(CLI::App& command, DataOptions& options) {
  const char* group = "Times";
  command.add_option("--time", options.read.time, "Column of times")->group(group);
  command
      .add_option_function<double>("--dt",
                                   positive("--dt", "the time between rows", options.read.dt),
                                   "Time between rows where there is no time column")
      ->type_name("FLOAT")
      ->group(group);
  command
      .add_option_function<double>(
          "--rate", positive("--rate", "rows or frames per unit of time", options.read.rate),
          "Rows or frames per unit of time: times are row numbers, or the time column, divided by "
          "it")
      ->type_name("FLOAT")
      ->group(group);
}

}  // namespace

void begin_help_with(CLI::App& command, const std::vector<std::string>& examples) {
  command.formatter(std::make_shared<ExamplesFirst>(examples));
}

void add_data_options(CLI::App& command, DataOptions& options) {
  command
      .add_option("DATA", options.files,
                  "CSV, TSV, NPY, NPZ or HDF5 files, .gz of any, or folders of them; several are "
                  "more trajectories")
      ->required();
  add_column_options(command, options);
  command
      .add_option(
          "--noise", options.noise,
          "Standard deviation of the noise, data units: one number, one per variable, or auto")
      ->capture_default_str();
}

void add_column_options(CLI::App& command, DataOptions& options) {
  const char* group = "Columns";
  command.add_option("--q", options.read.q, "Columns of positions, as in --q q1,q2")
      ->delimiter(',')
      ->group(group);
  command.add_option("--p", options.read.p, "Columns of momenta")->delimiter(',')->group(group);
  command.add_option("--v", options.read.v, "Columns of velocities; see --mass")
      ->delimiter(',')
      ->group(group);
  command
      .add_option("--vars", options.read.vars,
                  "Columns of variables of any meaning and number, without momenta, as in --vars "
                  "a,b,c")
      ->delimiter(',')
      ->group(group);
  command
      .add_option("--mass", options.mass,
                  "Masses: one, one per body or one per coordinate, as in --mass 1.0,2.5")
      ->group(group);
  command.add_option("--trajectory", options.read.trajectory, "Column of trajectory ids")
      ->group(group);
  command.add_option("--angle", options.read.angles, "Columns whose jumps by 2 pi are unwrapped")
      ->delimiter(',')
      ->group(group);
  command
      .add_option("--degrees", options.read.degrees,
                  "Columns in degrees whose name has no unit that says so")
      ->delimiter(',')
      ->group(group);
  add_time_options(command, options);
  add_layout_options(command, options);
}

std::vector<std::filesystem::path> paths_of(const std::vector<std::string>& files) {
  return data_files({files.begin(), files.end()});
}

ReadOptions read_options(const DataOptions& options) {
  ReadOptions read = options.read;
  if (!options.mass.empty()) read.mass = parse_list("--mass", options.mass);
  return read;
}

GivenNoise given_noise(const DataOptions& options) {
  return options.noise == "auto" ? GivenNoise() : parse_list("--noise", options.noise);
}

void print_origin(const Dataset& data) {
  for (const std::string& line : describe(data)) fmt::print("{}\n", line);
}

void print_warnings(const std::vector<Message>& warnings) {
  for (const Message& warning : warnings_beside(warnings))
    fmt::print("warning: {}\n", render(warning, vocabulary()));
}

void add_term_options(CLI::App& command, TermChoice& choice) {
  command.add_option(
      "--terms", choice.blocks,
      fmt::format("Terms of laws beyond quadratics: auto, none, or some of {}", term_choices()));
  command.add_option("--term", choice.terms, "A further term, as in 'z^2/r^5'; may be repeated")
      ->expected(1)
      ->take_all();
  command
      .add_option("--define", choice.definitions,
                  "A name for a part of terms, as in 'r = sqrt(x^2 + y^2)'; may be repeated")
      ->expected(1)
      ->take_all();
}

void choose_terms(const TermChoice& choice, TermOptions& options) {
  if (!choice.blocks.empty()) {
    options.blocks.clear();
    std::istringstream stream(choice.blocks);
    for (std::string name; std::getline(stream, name, ',');) options.blocks.push_back(name);
  }
  options.terms.insert(options.terms.end(), choice.terms.begin(), choice.terms.end());
  options.definitions.insert(options.definitions.end(), choice.definitions.begin(),
                             choice.definitions.end());
}

}  // namespace noether::cli

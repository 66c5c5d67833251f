#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"
#include "data_options.hpp"
#include "noether/core/error.hpp"
#include "noether/io/config.hpp"

namespace noether::cli {

Settings settings_of(const Common& common) {
  Settings settings;
  if (!common.config_file.empty()) apply_toml(common.config_file, settings);
  for (const std::string& text : common.settings) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      throw UsageError(fmt::format("--set {}: there is no '='. Write --set key=value.", text));
    set_key(settings, text.substr(0, equals), text.substr(equals + 1));
  }
  return settings;
}

Settings settings_for(Settings settings, const Dataset& data) {
  for (const Trajectory& t : data.trajectories) {
    if (t.paired()) settings.noise_in = NoiseIn::kTargets;  // the file says where its noise is
  }
  return resolve(settings, data.dimension(), data.num_pairs());
}

namespace {

/// Remarks on the keys that these data decided.
std::map<std::string, std::string> decided(const Settings& before, const Settings& after,
                                           const Dataset& data) {
  const auto then = to_map(before);
  std::map<std::string, std::string> notes;
  for (const auto& [name, value] : to_map(after)) {
    if (value == then.at(name)) continue;
    const auto rule = resolution_rules().find(name);
    notes[name] = fmt::format(
        "Decided by the data: {} variables, {} pairs.{}", data.dimension(), data.num_pairs(),
        rule == resolution_rules().end() ? "" : fmt::format(" ({})", rule->second));
  }
  return notes;
}

/// The first word may be a command, the rest are files.
std::vector<std::string> files_of(std::vector<std::string> words, const CLI::App& app) {
  if (words.empty()) return words;
  const bool is_command = app.get_subcommand_no_throw(words[0]) != nullptr;
  std::error_code hidden;
  if (!is_command && !std::filesystem::exists(words[0], hidden))
    throw UsageError(fmt::format(
        "'{}' is neither a command nor a file. See `noether config --help`.", words[0]));
  if (is_command) words.erase(words.begin());
  return words;
}

void print_config(const Settings& settings, const DataOptions& options) {
  if (options.files.empty()) {
    fmt::print("{}", format_toml(settings, resolution_rules()));
    return;
  }
  const Dataset data = read_dataset(paths_of(options.files), read_options(options));
  const Settings resolved = settings_for(settings, data);
  fmt::print("{}", format_toml(resolved, decided(settings, resolved, data)));
}

}  // namespace

void add_config(CLI::App& app, Common& common) {
  auto options = std::make_shared<DataOptions>();
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* sub = app.add_subcommand(
      "config",
      "Every key with default, unit and meaning, as a TOML file to edit and pass back; with a file "
      "of trajectories, the values that `discover` would use for it");
  add_common_options(*sub, common);
  sub->add_option(
         "WORDS", *words,
         "[COMMAND] [DATA...]: the command whose keys are meant (all share one table), then "
         "files of trajectories that decide what was left open")
      ->option_text("[COMMAND] [DATA...]");
  add_column_options(*sub, *options);
  sub->callback([&app, options, words, &common] {
    options->files = files_of(*words, app);
    const Settings settings = settings_of(common);
    settings.validate();
    print_config(settings, *options);
  });
}

}  // namespace noether::cli

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
#include "noether/core/number_text.hpp"
#include "noether/run/config.hpp"
#include "noether/run/run.hpp"
#include "verbose.hpp"

namespace noether::cli {

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
        "Decided by the data: {}, {}.{}", counted(data.dimension(), "variable", "variables"),
        counted(data.num_pairs(), "pair", "pairs"),
        rule == resolution_rules().end() ? "" : fmt::format(" ({})", rule->second));
  }
  return notes;
}

/// The first word may be a command or the first file.
void take_first_word(const std::string& word, const CLI::App& app,
                     std::vector<std::string>& files) {
  const std::vector<std::string> commands = command_names(app);
  if (word.empty() || std::find(commands.begin(), commands.end(), word) != commands.end()) return;
  std::error_code hidden;
  if (!std::filesystem::exists(word, hidden))
    throw UsageError(
        fmt::format("'{}' is neither a command nor a file. See `noether config --help`.", word));
  files.insert(files.begin(), word);
}

void print_config(const Settings& settings, const DataOptions& options, const Common& common) {
  if (options.files.empty()) {
    fmt::print("{}", format_toml(settings, resolution_rules()));
    return;
  }
  const Dataset data = read_dataset(paths_of(options.files), read_options(options));
  Verbose(common).data(options.files, data);
  const Settings resolved = settings_for(settings, data);
  fmt::print("{}", format_toml(resolved, decided(settings, resolved, data)));
}

}  // namespace

void add_config(CLI::App& app, Common& common) {
  auto options = std::make_shared<DataOptions>();
  auto first = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand(
      "config",
      "Every key with default, unit and meaning, as a TOML file to edit and pass back; with a file "
      "of trajectories, the values that `discover` would use for it");
  add_common_options(*sub, common);
  sub->add_option("COMMAND", *first, "Command whose keys are meant; all share one table");
  sub->add_option("DATA", options->files,
                  "Files of trajectories, which determine the keys left open");
  add_column_options(*sub, *options);
  sub->callback([&app, options, first, &common] {
    take_first_word(*first, app, options->files);
    const Settings settings = settings_of(common);
    settings.validate();
    print_config(settings, *options, common);
  });
}

}  // namespace noether::cli

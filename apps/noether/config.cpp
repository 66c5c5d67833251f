#include <fmt/format.h>

#include <algorithm>

#include "commands.hpp"
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

void add_config(CLI::App& app, Common& common) {
  CLI::App* sub = app.add_subcommand(
      "config", "Every key with default, unit and meaning, as a TOML file to edit and pass back");
  add_common_options(*sub, common);
  auto command = std::make_shared<std::string>();
  sub->add_option("COMMAND", *command, "Command whose keys are meant; all share one table");
  sub->callback([&common] {
    const Settings settings = settings_of(common);
    settings.validate();
    fmt::print("{}", format_toml(settings));
  });
}

}  // namespace noether::cli

#include "apps/cli/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>

#include "noether/core/error.hpp"
#include "noether/core/instruction_set.hpp"
#include "noether/run/config.hpp"

namespace noether::cli {

namespace {
constexpr int kMostThreads = 1024;
}  // namespace

void add_common_options(CLI::App& command, Common& common) {
  command.add_option("--config", common.config_file, "TOML file of keys (see `noether config`)");
  command.add_option("--set", common.settings,
                     "One key, as in --set razor.orbit_samples=8; may be repeated");
  command.add_option("--seed", common.seed, "Seed of every random number")->capture_default_str();
  add_running_options(command, common);
  command.add_option_function<std::string>(
      "--instruction-set", use_instruction_set,
      "Vector instructions to use instead of the best available");
  command.add_flag("--force", common.force, "Write over an existing run or file");
}

void add_running_options(CLI::App& command, Common& common) {
  command.add_option("--threads", common.threads, "Threads; 0 takes all cores")
      ->check(CLI::Range(0, kMostThreads))
      ->capture_default_str();
  CLI::Option* quiet = command.add_flag("--quiet", common.quiet, "Print nothing but errors");
  command
      .add_flag("--verbose", common.verbose,
                "Report on standard error what was read, chosen and done")
      ->excludes(quiet);
}

void refuse_existing_file(const std::string& file, const Common& common) {
  std::error_code hidden;  // what cannot be seen is left for the writing to meet
  if (!common.force && std::filesystem::exists(file, hidden))
    throw UsageError(
        fmt::format("{} exists already. Choose another name with -o, or give --force.", file));
}

int threads_of(const Common& common) {
  return common.threads > 0 ? common.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

Settings settings_of(const Common& common, Settings settings) {
  if (!common.config_file.empty()) apply_toml(common.config_file, settings);
  for (const std::string& text : common.settings) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      throw UsageError(fmt::format("--set {}: there is no '='. Write --set key=value.", text));
    set_key(settings, text.substr(0, equals), text.substr(equals + 1));
  }
  return settings;
}

}  // namespace noether::cli

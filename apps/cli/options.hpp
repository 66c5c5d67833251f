#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "noether/run/settings.hpp"

namespace noether::cli {

/// What every command understands.
struct Common {
  std::vector<std::string> words;  ///< the command line as it was typed, without the program
  std::string config_file;
  std::vector<std::string> settings;  ///< --set key=value
  std::uint64_t seed = 0;
  int threads = 0;  ///< 0: all cores
  bool quiet = false;
  bool verbose = false;
  bool force = false;
};

/// Adds the common options to a command.
void add_common_options(CLI::App& command, Common& common);
/// Those of them that change nothing in the result, so that a resumed run may choose them anew.
void add_running_options(CLI::App& command, Common& common);

/// Threads asked for, or all cores.
int threads_of(const Common& common);

/// Throws UsageError where an output file exists and --force is not given.
void refuse_existing_file(const std::string& file, const Common& common);

/// Settings from --config, then --set, on top of the defaults or of others.
Settings settings_of(const Common& common, Settings settings = {});

}  // namespace noether::cli

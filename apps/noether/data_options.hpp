#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "noether/discovery/term_options.hpp"
#include "noether/io/read.hpp"
#include "noether/screen/noise.hpp"

namespace noether::cli {

/// Options of every command that reads trajectories.
struct DataOptions {
  std::vector<std::string> files;
  ReadOptions read;
  std::string noise = "auto";
  std::string mass;
};

/// The files themselves and how to read them, --noise included.
void add_data_options(CLI::App& command, DataOptions& options);
/// Which columns mean what: for commands that name their files otherwise.
void add_column_options(CLI::App& command, DataOptions& options);

/// Which terms laws may be made of.
struct TermChoice {
  std::string blocks;
  std::vector<std::string> terms, definitions;
};
void add_term_options(CLI::App& command, TermChoice& choice);
/// Puts what was chosen in the settings.
void choose_terms(const TermChoice& choice, TermOptions& options);

/// Help of the command begins with these commands.
void begin_help_with(CLI::App& command, const std::vector<std::string>& examples);

/// What was read, in a few lines, and warnings that these do not hold already.
void print_origin(const Dataset& data);
void print_warnings(const std::vector<Message>& warnings);

/// The files as paths, those in folders included, and options that came as text put in place.
std::vector<std::filesystem::path> paths_of(const std::vector<std::string>& files);
ReadOptions read_options(const DataOptions& options);
/// --noise: empty for auto.
GivenNoise given_noise(const DataOptions& options);

}  // namespace noether::cli

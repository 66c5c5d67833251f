#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "apps/cli/options.hpp"

namespace noether::cli {

/// Names of all commands.
std::vector<std::string> command_names(const CLI::App& app);

// One file per command: each adds itself and runs in its callback; errors are thrown as
// noether::Error.
void add_simulate(CLI::App& app, Common& common);
void add_screen(CLI::App& app, Common& common);
void add_check(CLI::App& app, Common& common);
void add_config(CLI::App& app, Common& common);
void add_discover(CLI::App& app, Common& common);
void add_resume(CLI::App& app, Common& common);
void add_bench(CLI::App& app, Common& common);
void add_reproduce(CLI::App& app);
void add_predict(CLI::App& app, Common& common);
void add_export(CLI::App& app, Common& common);
void add_report(CLI::App& app, Common& common);
void add_completion(CLI::App& app);

}  // namespace noether::cli

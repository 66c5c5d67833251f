#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <thread>

#include "commands.hpp"
#include "noether/core/error.hpp"

namespace noether::cli {

void add_common_options(CLI::App& command, Common& common) {
  command.add_option("--config", common.config_file, "TOML file of keys (see `noether config`)");
  command.add_option("--set", common.settings,
                     "One key, as in --set razor.orbit_samples=8; may be repeated");
  command.add_option("--seed", common.seed, "Seed of every random number")->capture_default_str();
  command.add_option("--threads", common.threads, "Threads; 0 takes all cores")
      ->capture_default_str();
  command.add_flag("--quiet", common.quiet, "Print nothing but errors");
  command.add_flag("--verbose", common.verbose, "Print more");
  command.add_flag("--force", common.force, "Write over an existing run or file");
}

int threads_of(const Common& common) {
  return common.threads > 0 ? common.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

namespace {

int run(int argc, char** argv) {
  CLI::App app{"noether finds what nature keeps constant in trajectories of a dynamical system."};
  app.require_subcommand(1);
  Common common;
  add_discover(app, common);
  add_screen(app, common);
  add_resume(app, common);
  add_simulate(app, common);
  add_config(app, common);
  add_bench(app, common);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "noether: {}\nRun `noether --help` for the commands and options.\n",
               error.what());
    return static_cast<int>(ExitCode::kUsage);
  }
  return static_cast<int>(ExitCode::kOk);
}

}  // namespace
}  // namespace noether::cli

int main(int argc, char** argv) {
  try {
    return noether::cli::run(argc, argv);
  } catch (const noether::Error& error) {
    fmt::print(stderr, "noether: {}\n", error.what());
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    fmt::print(stderr, "noether: {}\nThis is a defect of noether; please report it.\n",
               error.what());
    return static_cast<int>(noether::ExitCode::kComputation);
  }
}

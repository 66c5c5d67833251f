#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "apps/cli/program.hpp"
#include "commands.hpp"
#include "noether/core/error.hpp"

namespace noether::cli {

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  return names;
}

namespace {

/// The first word, where it is no command: CLI11 would only say that one is missing.
void refuse_unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  const std::vector<std::string> names = command_names(app);
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return;
  throw UsageError(fmt::format("'{}' is not a command. Use one of {}; see `noether --help`.",
                               argv[1], fmt::join(names, ", ")));
}

void run(int argc, char** argv) {
  CLI::App app{"noether finds conserved quantities in trajectories of a dynamical system.",
               "noether"};
  app.set_version_flag("--version", NOETHER_VERSION);
  app.require_subcommand(1);
  Common common;
  common.words.assign(argv + 1, argv + argc);
  add_discover(app, common);
  add_screen(app, common);
  add_check(app, common);
  add_resume(app, common);
  add_predict(app, common);
  add_export(app, common);
  add_report(app, common);
  add_simulate(app, common);
  add_config(app, common);
  add_bench(app, common);
  add_reproduce(app);
  add_completion(app);
  refuse_unknown_command(app, argc, argv);
  parse(app, argc, argv);
}

}  // namespace
}  // namespace noether::cli

int main(int argc, char** argv) {
  return noether::cli::run_program("noether", [&] { noether::cli::run(argc, argv); });
}

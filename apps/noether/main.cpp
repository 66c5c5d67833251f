#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <system_error>
#include <thread>

#include "commands.hpp"
#include "noether/core/error.hpp"
#include "noether/core/instruction_set.hpp"

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
  command.add_option_function<std::string>("--instruction-set", use_instruction_set,
                                           "Use this set of vector instructions, not the best one");
  command.add_flag("--force", common.force, "Write over an existing run or file");
}

void add_running_options(CLI::App& command, Common& common) {
  command.add_option("--threads", common.threads, "Threads; 0 takes all cores")
      ->check(CLI::Range(0, kMostThreads))
      ->capture_default_str();
  CLI::Option* quiet = command.add_flag("--quiet", common.quiet, "Print nothing but errors");
  command
      .add_flag("--verbose", common.verbose, "Say on standard error what was read, chosen and done")
      ->excludes(quiet);
}

void refuse_existing_file(const std::string& file, const Common& common) {
  std::error_code hidden;  // what cannot be seen is left for the writing to meet
  if (!common.force && std::filesystem::exists(file, hidden))
    throw UsageError(
        fmt::format("{} exists already. Choose another name with -o, or give --force.", file));
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  return names;
}

int threads_of(const Common& common) {
  return common.threads > 0 ? common.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

namespace {

/// The first word, where it is no command: CLI11 would only say that one is missing.
void refuse_unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  const std::vector<std::string> names = command_names(app);
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return;
  throw UsageError(fmt::format("'{}' is not a command. Use one of {}; `noether --help` tells more.",
                               argv[1], fmt::join(names, ", ")));
}

void run(int argc, char** argv) {
  CLI::App app{"noether finds what nature keeps constant in trajectories of a dynamical system.",
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
  add_reproduce(app, common);
  refuse_unknown_command(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help);
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format(
        "{}. Run `noether{} --help` for the options.", error.what(),
        app.get_subcommands().empty() ? "" : " " + app.get_subcommands()[0]->get_name()));
  }
}

/// What the standard output still holds back may meet a full disk only now.
void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    throw IoError(fmt::format("standard output cannot be written: {}. Free some space.",
                              std::strerror(errno)));
}

}  // namespace
}  // namespace noether::cli

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its size limit is an error to report, not a death
  try {
    noether::cli::run(argc, argv);
    noether::cli::flush_output();
    return static_cast<int>(noether::ExitCode::kOk);
  } catch (const noether::Error& error) {
    fmt::print(stderr, "noether: {}\n", error.what());
    return static_cast<int>(error.code());
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "noether: not enough memory. Give fewer or smaller files.\n");
    return static_cast<int>(noether::ExitCode::kIo);
  } catch (const std::system_error& error) {
    fmt::print(stderr, "noether: writing or reading failed: {}. Check the disk.\n", error.what());
    return static_cast<int>(noether::ExitCode::kIo);
  } catch (const std::exception& error) {
    fmt::print(stderr, "noether: {}\nThis is a defect of noether; please report it.\n",
               error.what());
    return static_cast<int>(noether::ExitCode::kComputation);
  }
}

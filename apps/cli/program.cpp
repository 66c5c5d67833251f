#include "apps/cli/program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <system_error>

#include "apps/cli/vocabulary.hpp"
#include "noether/core/error.hpp"

namespace noether::cli {

namespace {

/// What the standard output still holds back may meet a full disk only now.
void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    throw IoError(fmt::format("standard output cannot be written: {}. Free some space.",
                              std::strerror(errno)));
}

}  // namespace

void parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help);
  } catch (const CLI::ParseError& error) {
    const auto commands = app.get_subcommands();
    throw UsageError(fmt::format("{}. Run `{}{} --help` for the options.", error.what(),
                                 app.get_name(),
                                 commands.empty() ? "" : " " + commands[0]->get_name()));
  }
}

int run_program(const char* name, const std::function<void()>& run) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its size limit is an error to report, not a death
  try {
    run();
    flush_output();
    return static_cast<int>(ExitCode::kOk);
  } catch (const Error& error) {
    fmt::print(stderr, "{}: {}\n", name, render(error.message(), vocabulary()));
    return static_cast<int>(error.code());
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "{}: not enough memory. Give fewer or smaller files.\n", name);
    return static_cast<int>(ExitCode::kIo);
  } catch (const std::system_error& error) {
    fmt::print(stderr, "{}: writing or reading failed: {}. Check the disk.\n", name, error.what());
    return static_cast<int>(ExitCode::kIo);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\nThis is a defect of noether; please report it.\n", name,
               error.what());
    return static_cast<int>(ExitCode::kComputation);
  }
}

}  // namespace noether::cli

#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace noether::cli {

/// Parses the command line with a CLI11 program, whose callbacks do the work. Throws UsageError for
/// what CLI11 refuses.
void parse(CLI::App& app, int argc, char** argv);

/// The body of main(): calls `run`, turns every exception into one sentence on standard error and
/// its exit code, and finds out whether standard output could be written. `name` begins messages.
int run_program(const char* name, const std::function<void()>& run);

}  // namespace noether::cli

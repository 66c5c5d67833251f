#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "commands.hpp"
#include "noether/core/error.hpp"

namespace noether::cli {

namespace {

/// Becomes the program noether-reproduce that lies beside this one.
[[noreturn]] void become_reproduce(std::vector<std::string> words) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  std::string program = (self.parent_path() / "noether-reproduce").string();
  std::vector<char*> arguments{program.data()};
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  if (!error) ::execv(program.c_str(), arguments.data());
  throw UsageError(
      "reproduce: the paper's experiments are a program of their own, noether-reproduce, which is "
      "not beside this one. Build it from the source: cmake --build --preset release --target "
      "noether-reproduce.");
}

}  // namespace

void add_reproduce(CLI::App& app) {
  CLI::App* sub = app.add_subcommand("reproduce",
                                     "The paper's tables and figures beside the published numbers");
  sub->prefix_command();
  sub->set_help_flag();
  sub->callback([sub] { become_reproduce(sub->remaining()); });
}

}  // namespace noether::cli

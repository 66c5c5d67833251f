#include <fmt/format.h>

#include <memory>
#include <string>

#include "commands.hpp"
#include "noether/core/npz.hpp"
#include "noether/report/export.hpp"

namespace noether::cli {

namespace {

struct ExportCommand {
  std::string run, language, output;
};

void run(const ExportCommand& command, const Common& common) {
  if (!command.output.empty()) refuse_existing_file(command.output, common);
  const std::string text = export_run(command.run, command.language);
  if (command.output.empty()) return fmt::print("{}", text);
  write_file_atomically(command.output, text);
  if (!common.quiet) fmt::print("{}\n", command.output);
}

}  // namespace

void add_export(CLI::App& app, Common& common) {
  auto command = std::make_shared<ExportCommand>();
  CLI::App* sub = app.add_subcommand(
      "export",
      "The laws, the learned Hamiltonian (posterior mean, averaged over the reported orbit "
      "samples) and its vector field in data units, from RUN/model.npz and RUN/laws.json alone");
  sub->add_option("RUN", command->run, "Folder of the run")->required();
  sub->add_option("--to", command->language,
                  "latex: a fragment for a paper; python: one file on the standard library; c: one "
                  "C99 file. Both have laws, hamiltonian and vector_field")
      ->required()
      ->check(CLI::IsMember({"latex", "python", "c"}));
  sub->add_option("-o,--output", command->output, "File; by default standard output");
  sub->add_flag("--quiet", common.quiet, "Print nothing but errors");
  sub->add_flag("--force", common.force, "Write over an existing file");
  sub->callback([command, &common] { run(*command, common); });
}

}  // namespace noether::cli

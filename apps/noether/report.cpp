#include <fmt/format.h>

#include <memory>
#include <string>

#include "commands.hpp"
#include "noether/report/page.hpp"
#include "open_page.hpp"

namespace noether::cli {

void add_report(CLI::App& app, Common& common) {
  auto run = std::make_shared<std::string>();
  auto open = std::make_shared<bool>(false);
  CLI::App* sub = app.add_subcommand(
      "report",
      "Writes RUN/report.html again, one self-contained page: laws, evidence, spectra, the model "
      "against held-out data, and how to reproduce it; from run.json, laws.json, curve.csv and "
      "report.json of the run folder");
  sub->add_option("RUN", *run, "Folder of the run")->required();
  sub->add_flag("--quiet", common.quiet, "Print nothing but errors");
  sub->add_flag("--open", *open, "Open the page in the browser");
  sub->callback([run, open, &common] {
    const std::filesystem::path folder(*run);
    write_report(folder);
    if (!common.quiet) fmt::print("{}\n", (folder / "report.html").string());
    if (*open) open_page(folder / "report.html");
  });
}

}  // namespace noether::cli

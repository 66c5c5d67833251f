#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "interrupt.hpp"
#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/io/run_folder.hpp"
#include "noether/reproduce/fit.hpp"
#include "noether/reproduce/spectra.hpp"
#include "noether/reproduce/table.hpp"

namespace noether::cli {

namespace {

struct ReproduceCommand {
  std::string what;
  std::string output = "reproduction";
  std::string setting = "fast";
  std::string biases = "point";
  int seeds = 5;
  int rate_steps = 10;
  int largest_n = 5;
};

class Reproduction {
 public:
  Reproduction(const ReproduceCommand& command, const Common& common)
      : command_(command),
        common_(common),
        setting_(reproduce_setting_from_name(command.setting)),
        biases_(biases_from_name(command.biases)),
        lanes_(threads_of(common)),
        store_(std::filesystem::path(command.output) / "fits") {}

  void run() {
    const std::vector<std::string> all{"table1", "table2", "table3", "figure3", "figure4"};
    if (command_.what != "all") return one(command_.what);
    for (const std::string& what : all) one(what);
  }

 private:
  void one(const std::string& what) {
    if (what == "figure3") return unitary_groups();
    if (what == "figure4" || what == "figure5") return three_bodies();
    const int table = what.back() - '0';
    Experiment experiment = table_experiment(table, setting_, biases_);
    override_settings(experiment);
    if (setting_ == ReproduceSetting::kPaper) return write(what + "-paper", rates(experiment));
    write(page_name(what), table_page(experiment, fits_of(experiment)));
  }

  [[nodiscard]] std::string page_name(const std::string& what) const {
    return biases_ == Biases::kPoint ? what : what + "-biases-inside";
  }

  void override_settings(Experiment& experiment) const {
    for (const std::string& text : common_.settings) {
      const auto equals = text.find('=');
      if (equals == std::string::npos)
        throw UsageError(fmt::format("--set: '{}' has no '='. Write key=value.", text));
      set_key(experiment.settings, text.substr(0, equals), text.substr(equals + 1));
    }
    experiment.settings.validate();
  }

  std::vector<Fit> fits_of(const Experiment& experiment) {
    std::vector<Fit> fits;
    for (const ComparedModel& model : experiment.models) {
      for (int i = 0; i < command_.seeds; ++i)
        fits.push_back(
            fit_once(experiment, model, common_.seed + 1 + static_cast<std::uint64_t>(i)));
    }
    return fits;
  }

  /// The fit that is kept, or a new one.
  Fit fit_once(const Experiment& experiment, const ComparedModel& model, std::uint64_t seed) {
    if (const auto kept = store_.find(experiment, model, seed)) return *kept;
    const std::string title = fmt::format("{} {} seed {}", experiment.name, model.name, seed);
    const std::optional<Fit> fitted =
        fit(experiment, model, seed, lanes_, {}, [] { return Interrupt::requested(); });
    if (!fitted)
      throw Error(
          ExitCode::kInterrupted,
          fmt::format("interrupted; finished fits are kept in {}. The same command goes on.",
                      command_.output));
    store_.keep(experiment, model, *fitted);
    if (!common_.quiet)
      fmt::print("{}: -ELBO/N {:.3f}, {:.1f} s\n", title, fitted->negative_elbo(), fitted->seconds);
    std::fflush(stdout);
    return *fitted;
  }

  /// Steps a second of the paper's own setting and what its whole training would take.
  std::string rates(const Experiment& experiment) {
    std::string text = fmt::format(
        "## {}: {}\n\nThe paper's schemes, sampling and optimiser.\n\n"
        "| model | seconds a step | steps | projected hours |\n|---|---|---|---|\n",
        experiment.name, experiment.title);
    for (const ComparedModel& model : experiment.models) {
      const double seconds = seconds_a_step(experiment, model, command_.rate_steps, lanes_);
      text +=
          fmt::format("| {} | {:.3g} | {} | {:.3g} |\n", model.name, seconds, experiment.full_steps,
                      seconds * static_cast<double>(experiment.full_steps) / 3600);
    }
    return text;
  }

  void unitary_groups() {
    std::vector<SpectrumRow> rows;
    for (int n = 1; n <= command_.largest_n; ++n) {
      Experiment experiment = unitary_experiment(n, biases_);
      override_settings(experiment);
      rows.push_back({experiment.title, n * n, fits_of(experiment)});
    }
    write("figure3", spectra_page("figure3: unitary groups of n oscillators, random start", rows));
  }

  void three_bodies() {
    std::vector<SpectrumRow> rows;
    for (Experiment& experiment : three_body_spectra(biases_)) {
      override_settings(experiment);
      rows.push_back({experiment.title, 7, fits_of(experiment)});
    }
    write("figure4", spectra_page("figures 4 and 5: the laws of three bodies, K = 10", rows));
  }

  void write(const std::string& name, const std::string& page) const {
    const std::filesystem::path folder(command_.output);
    std::filesystem::create_directories(folder);
    write_file_atomically(folder / (name + ".md"), page);
    if (!common_.quiet) fmt::print("{}\n{}\n", page, (folder / (name + ".md")).string());
  }

  const ReproduceCommand& command_;
  const Common& common_;
  ReproduceSetting setting_;
  Biases biases_;
  Lanes lanes_;
  FitStore store_;
  Interrupt interrupt_;
};

}  // namespace

void add_reproduce(CLI::App& app, Common& common) {
  auto command = std::make_shared<ReproduceCommand>();
  CLI::App* sub = app.add_subcommand("reproduce",
                                     "The paper's tables and figures beside the published numbers");
  add_common_options(*sub, common);
  sub->add_option("WHAT", command->what, "table1, table2, table3, figure3, figure4, figure5 or all")
      ->required()
      ->check(
          CLI::IsMember({"table1", "table2", "table3", "figure3", "figure4", "figure5", "all"}));
  sub->add_option("-o,--output", command->output, "Folder of pages and of the fits they come from")
      ->capture_default_str();
  sub->add_option("--seeds", command->seeds, "Data sets, each with every model")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  sub->add_option("--setting", command->setting,
                  "fast, or paper: its schemes, sampling and optimiser, for a few steps")
      ->capture_default_str();
  sub->add_option("--biases", command->biases, "point: outside the KL; posterior: inside")
      ->capture_default_str();
  sub->add_option("--rate-steps", command->rate_steps, "Steps that --setting paper takes")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  sub->add_option("--largest-n", command->largest_n, "Oscillators up to which figure3 goes")
      ->capture_default_str()
      ->check(CLI::Range(1, 5));
  sub->callback([command, &common] { Reproduction(*command, common).run(); });
}

}  // namespace noether::cli

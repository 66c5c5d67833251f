#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
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

  /// Everything that can be wrong with what was asked is found out before the first fit.
  void run() {
    std::vector<Page> pages;
    for (const std::string& what : asked()) pages.push_back({what, experiments_of(what)});
    for (const Page& page : pages) refuse_other_fits(page);
    make_folder();
    for (const Page& page : pages) write(page);
  }

 private:
  struct Page {
    std::string what;
    std::vector<Experiment> experiments;
  };

  [[nodiscard]] bool as_the_paper() const { return setting_ == ReproduceSetting::kPaper; }

  [[nodiscard]] std::vector<std::string> asked() const {
    const bool figure = command_.what.starts_with("figure");
    if (figure && as_the_paper())
      throw UsageError(fmt::format("--setting paper: it is for tables, not for {}. Leave it out.",
                                   command_.what));
    if (command_.what != "all") return {command_.what};
    if (as_the_paper()) return {"table1", "table2", "table3"};
    return {"table1", "table2", "table3", "figure3", "figure4"};
  }

  [[nodiscard]] std::vector<Experiment> experiments_of(const std::string& what) const {
    std::vector<Experiment> experiments;
    if (what == "figure3") {
      for (int n = 1; n <= command_.largest_n; ++n)
        experiments.push_back(unitary_experiment(n, biases_));
    } else if (what == "figure4" || what == "figure5") {
      experiments = three_body_spectra(biases_);
    } else {
      experiments = {table_experiment(what.back() - '0', setting_, biases_)};
    }
    for (Experiment& experiment : experiments) override_settings(experiment);
    return experiments;
  }

  void override_settings(Experiment& experiment) const {
    experiment.settings = settings_of(common_, experiment.settings);
    experiment.settings.validate();
    if (experiment.settings.group != GroupMode::kLearn)
      throw UsageError("razor.group: each model of a comparison has its own. Leave the key out.");
  }

  [[nodiscard]] std::uint64_t seed_of(int i) const {
    return common_.seed + 1 + static_cast<std::uint64_t>(i);
  }

  /// Hours of fits are not written over by those of a trial with other settings.
  void refuse_other_fits(const Page& page) const {
    if (common_.force || as_the_paper()) return;
    for (const Experiment& experiment : page.experiments) {
      for (const ComparedModel& model : experiment.models) {
        for (int i = 0; i < command_.seeds; ++i) {
          if (!store_.holds_another(experiment, model, seed_of(i))) continue;
          throw UsageError(
              fmt::format("{}: its fit of {} '{}', seed {}, came from other settings. Choose "
                          "another folder with -o, or write over it with --force.",
                          command_.output, experiment.name, model.name, seed_of(i)));
        }
      }
    }
  }

  void make_folder() const {
    const std::filesystem::path folder(command_.output);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0)
      error = {errno, std::generic_category()};
    if (error)
      throw IoError(fmt::format("{} cannot be written to: {}. Choose another folder with -o.",
                                command_.output, error.message()));
  }

  std::vector<Fit> fits_of(const Experiment& experiment) {
    std::vector<Fit> fits;
    for (const ComparedModel& model : experiment.models) {
      for (int i = 0; i < command_.seeds; ++i)
        fits.push_back(fit_once(experiment, model, seed_of(i)));
    }
    return fits;
  }

  /// The fit that is kept, or a new one.
  Fit fit_once(const Experiment& experiment, const ComparedModel& model, std::uint64_t seed) {
    if (const auto kept = store_.find(experiment, model, seed)) return *kept;
    const std::string title = fmt::format("{} {} seed {}", experiment.name, model.name, seed);
    const std::optional<Fit> fitted =
        fit(experiment, model, seed, lanes_, progress_of(title), &Interrupt::requested);
    if (!fitted) stop();
    store_.keep(experiment, model, *fitted);
    if (!common_.quiet)
      fmt::print("{}: -ELBO/N {:.3f}, {:.1f} s\n", title, fitted->negative_elbo(), fitted->seconds);
    std::fflush(stdout);
    return *fitted;
  }

  /// With --verbose a line on standard error every hundred steps.
  [[nodiscard]] FitProgress progress_of(const std::string& title) const {
    if (!common_.verbose) return {};
    return [title](const TrainingState& state) {
      if (state.step % 100 == 0)
        fmt::print(stderr, "{}: step {}, -ELBO/N {:.4g}\n", title, state.step,
                   state.curve.back().negative_elbo);
    };
  }

  [[noreturn]] void stop() const {
    throw Error(ExitCode::kInterrupted,
                fmt::format("interrupted; finished fits are kept in {}. The same command goes on.",
                            command_.output));
  }

  /// Steps a second of the paper's own setting and what its whole training would take.
  std::string rates(const Experiment& experiment) {
    std::string text = fmt::format(
        "## {}: {}\n\nThe paper's schemes, sampling and optimiser.\n\n"
        "| model | seconds a step | steps | projected hours |\n|---|---|---|---|\n",
        experiment.name, experiment.title);
    for (const ComparedModel& model : experiment.models) {
      const std::optional<double> seconds =
          seconds_a_step(experiment, model, command_.rate_steps, lanes_, &Interrupt::requested);
      if (!seconds) stop();
      text += fmt::format("| {} | {:.3g} | {} | {:.3g} |\n", model.name, *seconds,
                          experiment.full_steps,
                          *seconds * static_cast<double>(experiment.full_steps) / 3600);
    }
    return text;
  }

  std::string spectra(const std::string& title, const std::vector<Experiment>& experiments) {
    std::vector<SpectrumRow> rows;
    for (const Experiment& experiment : experiments)
      rows.push_back(
          {experiment.title, static_cast<int>(experiment.system.laws.size()), fits_of(experiment)});
    return spectra_page(title, experiments.at(0).settings.biases, rows);
  }

  std::string text_of(const Page& page) {
    if (page.what == "figure3")
      return spectra("figure3: unitary groups of n oscillators, random start", page.experiments);
    if (page.what.starts_with("figure"))
      return spectra("figures 4 and 5: the laws of three bodies, K = 10", page.experiments);
    const Experiment& experiment = page.experiments.at(0);
    return as_the_paper() ? rates(experiment) : table_page(experiment, fits_of(experiment));
  }

  void write(const Page& page) {
    std::string name = page.what == "figure5" ? "figure4" : page.what;
    if (page.experiments.at(0).settings.biases == Biases::kPosterior) name += "-biases-inside";
    if (as_the_paper()) name += "-paper";
    const std::string text = text_of(page);
    const std::filesystem::path file = std::filesystem::path(command_.output) / (name + ".md");
    write_file_atomically(file, text);
    if (!common_.quiet) fmt::print("{}\n{}\n", text, file.string());
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

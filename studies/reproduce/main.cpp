#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <memory>
#include <string_view>

#include "apps/cli/interrupt.hpp"
#include "apps/cli/options.hpp"
#include "apps/cli/program.hpp"
#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/run/run_folder.hpp"
#include "studies/reproduce/fit.hpp"
#include "studies/reproduce/pages.hpp"
#include "studies/reproduce/rollout.hpp"
#include "studies/reproduce/table.hpp"

namespace noether::cli {

namespace {

/// These together take longer than all the others.
constexpr std::array<std::string_view, 3> kAskedForAlone{"figure3-auto", "longer", "ablations"};

std::vector<std::string> pages_of_all() {
  std::vector<std::string> all = page_names();
  std::erase_if(all, [](const std::string& name) {
    return std::find(kAskedForAlone.begin(), kAskedForAlone.end(), name) != kAskedForAlone.end();
  });
  return all;
}

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
        setting_(from_name<ReproduceSetting>(command.setting)),
        biases_(from_name<Biases>(command.biases)),
        pool_(threads_of(common)),
        store_(std::filesystem::path(command.output) / "fits") {}

  /// All errors in the request are reported before the first fit.
  void run() {
    std::vector<Asked> pages;
    for (const std::string& what : asked())
      pages.push_back({what, experiments(what, setting_, biases_)});
    for (const Asked& page : pages) refuse_other_fits(page);
    make_folder();
    for (const Asked& page : pages) write(page);
    if (command_.what == "all" || command_.what == "page") write_whole_page();
  }

 private:
  struct Asked {
    std::string what;
    std::vector<Experiment> experiments;
  };

  [[nodiscard]] bool as_the_paper() const { return setting_ == ReproduceSetting::kPaper; }

  [[nodiscard]] std::vector<std::string> asked() const {
    const std::string& what = command_.what;
    if (as_the_paper() && what != "all" && !what.starts_with("table"))
      throw UsageError(
          fmt::format("--setting paper: it is for tables, not for {}. Leave it out.", what));
    if (what == "page") return {};
    if (what != "all") return {what};
    if (as_the_paper()) return {"table1", "table2", "table3"};
    return pages_of_all();
  }

  [[nodiscard]] std::vector<Experiment> experiments(const std::string& what,
                                                    ReproduceSetting setting, Biases biases) const {
    std::vector<Experiment> list = experiments_of(what, setting, biases, command_.largest_n);
    for (Experiment& experiment : list) override_settings(experiment);
    return list;
  }

  void override_settings(Experiment& experiment) const {
    experiment.settings = settings_of(common_, experiment.settings);
    experiment.settings.validate();
    if (experiment.settings.scale_data)
      throw UsageError("data.scale: comparisons are made in data units. Leave the key out.");
    if (experiment.settings.symmetry.group != GroupMode::kLearn)
      throw UsageError("razor.group: each model of a comparison has its own. Leave the key out.");
  }

  [[nodiscard]] std::uint64_t seed_of(int i) const {
    return common_.seed + 1 + static_cast<std::uint64_t>(i);
  }

  /// Refuses to overwrite hours of fits with those of a trial under other settings.
  void refuse_other_fits(const Asked& page) const {
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

  /// The kept fits of the first data sets, as far as every model of the experiment was fitted to
  /// them.
  std::vector<Fit> kept_fits_of(const Experiment& experiment) {
    std::vector<std::vector<Fit>> by_model(experiment.models.size());
    for (int i = 0; i < command_.seeds; ++i) {
      std::vector<Fit> row;
      for (const ComparedModel& model : experiment.models) {
        if (auto kept = store_.find(experiment, model, seed_of(i))) row.push_back(std::move(*kept));
      }
      if (row.size() < experiment.models.size()) break;
      for (std::size_t m = 0; m < row.size(); ++m) by_model[m].push_back(std::move(row[m]));
    }
    std::vector<Fit> fits;
    for (const std::vector<Fit>& of_one : by_model)
      fits.insert(fits.end(), of_one.begin(), of_one.end());
    return fits;
  }

  static std::string title_of(const Experiment& experiment, const std::string& model,
                              std::uint64_t seed) {
    const char* inside =
        experiment.settings.posterior.biases == Biases::kPosterior ? ", biases inside" : "";
    return fmt::format("{} {} seed {}{}", experiment.name, model, seed, inside);
  }

  /// The kept fit, or a new one.
  Fit fit_once(const Experiment& experiment, const ComparedModel& model, std::uint64_t seed) {
    if (const auto kept = store_.find(experiment, model, seed)) return *kept;
    const std::string title = title_of(experiment, model.name, seed);
    const std::optional<TrainedFit> trained =
        fit(experiment, model, seed, pool_, progress_of(title), &Interrupt::requested);
    if (!trained) stop();
    store_.keep(experiment, model, *trained);
    if (!common_.quiet)
      fmt::print("{}: -ELBO/N {:.3f}, {:.1f} s\n", title, trained->fit.negative_elbo(),
                 trained->fit.seconds);
    std::fflush(stdout);
    return trained->fit;
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

  std::string rates(const Experiment& experiment) {
    std::vector<double> seconds;
    for (const ComparedModel& model : experiment.models) {
      const std::optional<double> measured =
          seconds_a_step(experiment, model, command_.rate_steps, pool_, &Interrupt::requested);
      if (!measured) stop();
      seconds.push_back(*measured);
    }
    return rates_page(experiment, seconds);
  }

  /// Where pages take their fits from: missing ones are trained, or only kept ones are used.
  Sources sources(bool train) {
    Sources sources;
    sources.first_seed = seed_of(0);
    sources.fits = [this, train](const Experiment& experiment) {
      std::vector<Fit> fits = train ? fits_of(experiment) : kept_fits_of(experiment);
      for (const Fit& fit : fits) shown_[title_of(experiment, fit.model, fit.seed)] = fit;
      return fits;
    };
    sources.field = [this](const Experiment& experiment, const ComparedModel& model,
                           std::uint64_t seed) -> std::unique_ptr<ModelField> {
      const auto archive = store_.model_of(experiment, model, seed);
      if (!archive) return nullptr;
      return field_of(experiment, model, seed, *archive, pool_);
    };
    sources.rollout = [this, train](const Experiment& experiment, const ComparedModel& model,
                                    std::uint64_t seed) {
      return rolled_out(experiment, model, seed, train);
    };
    return sources;
  }

  NamedNumbers rolled_out(const Experiment& experiment, const ComparedModel& model,
                          std::uint64_t seed, bool train) {
    if (auto kept = store_.numbers_of(experiment, model, seed, "rollout")) return *kept;
    if (!train) return {};
    fit_once(experiment, model, seed);
    const Archive archive = store_.model_of(experiment, model, seed).value();
    const auto field = field_of(experiment, model, seed, archive, pool_);
    NamedNumbers numbers = roll_out(experiment, *field, seed);
    store_.keep_numbers(experiment, model, seed, "rollout", numbers);
    if (Interrupt::requested()) stop();
    return numbers;
  }

  Page page_of(const Asked& page) {
    if (as_the_paper()) return {rates(page.experiments.at(0)), {}};
    return make_page(page.what, page.experiments, sources(true));
  }

  void write(const Asked& asked_page) {
    std::string name = asked_page.what == "figure5" ? "figure4" : asked_page.what;
    if (biases_ == Biases::kPosterior) name += "-biases-inside";
    if (as_the_paper()) name += "-paper";
    const Page page = page_of(asked_page);
    write_pictures(page);
    const std::filesystem::path file = std::filesystem::path(command_.output) / (name + ".md");
    write_file_atomically(file, page.text);
    if (!common_.quiet) fmt::print("{}\n{}\n", page.text, file.string());
  }

  void write_pictures(const Page& page) const {
    const std::filesystem::path folder = std::filesystem::path(command_.output) / "reproduce";
    if (!page.pictures.empty()) std::filesystem::create_directories(folder);
    for (const auto& [name, svg] : page.pictures) write_file_atomically(folder / name, svg);
  }

  /// All pages whose fits are kept, with biases outside and inside the KL, as one page.
  void write_whole_page() {
    shown_.clear();
    std::string text;
    const Sources kept = sources(false);
    for (const std::string& what : page_names()) {
      for (const Biases biases : {Biases::kPoint, Biases::kPosterior})
        text += kept_page(what, experiments(what, ReproduceSetting::kFast, biases), kept);
    }
    const std::filesystem::path folder(command_.output);
    for (const char* table : {"table1", "table2", "table3"}) {
      const std::filesystem::path rates = folder / fmt::format("{}-paper.md", table);
      if (std::filesystem::exists(rates)) text += fmt::format("{}\n", read_file(rates));
    }
    text = whole_page_head(shown_fits(), text) + text + decisions_text();
    const std::filesystem::path file = folder / "reproduce.md";
    write_file_atomically(file, text);
    if (!common_.quiet) fmt::print("{}\n", file.string());
  }

  [[nodiscard]] std::vector<Fit> shown_fits() const {
    std::vector<Fit> fits;
    for (const auto& [title, fit] : shown_) fits.push_back(fit);
    return fits;
  }

  std::string kept_page(const std::string& what, const std::vector<Experiment>& list,
                        const Sources& kept) {
    const bool any = std::any_of(list.begin(), list.end(), [this](const Experiment& experiment) {
      return !kept_fits_of(experiment).empty();
    });
    if (!any) return {};
    const Page page = make_page(what, list, kept);
    write_pictures(page);
    return page.text.empty() ? "" : page.text + "\n";
  }

  const ReproduceCommand& command_;
  const Common& common_;
  ReproduceSetting setting_;
  Biases biases_;
  ThreadPool pool_;
  FitStore store_;
  std::map<std::string, Fit> shown_;  // fits shown so far; pages share fits
  Interrupt interrupt_;
};

void run(int argc, char** argv) {
  CLI::App app{"The paper's tables and figures beside the published numbers.", "noether reproduce"};
  app.set_version_flag("--version", NOETHER_VERSION);
  Common common;
  common.words.assign(argv + 1, argv + argc);
  ReproduceCommand command;
  add_common_options(app, common);
  std::vector<std::string> names = page_names();
  names.insert(names.end(), {"figure5", "all", "page"});
  app.add_option(
         "WHAT", command.what,
         fmt::format("One of {}; all: all of them but {}, then page: one page of everything whose "
                     "fits are kept",
                     fmt::join(names, ", "), fmt::join(kAskedForAlone, ", ")))
      ->required()
      ->check(CLI::IsMember(names));
  app.add_option("-o,--output", command.output, "Folder of pages and of the fits they come from")
      ->capture_default_str();
  app.add_option("--seeds", command.seeds, "Data sets, each with every model")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--setting", command.setting,
                 "fast, or paper: its schemes, sampling and optimiser, for a few steps")
      ->capture_default_str();
  app.add_option("--biases", command.biases, "point: outside the KL; posterior: inside")
      ->capture_default_str();
  app.add_option("--rate-steps", command.rate_steps, "Steps that --setting paper takes")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  app.add_option("--largest-n", command.largest_n,
                 "Oscillators up to which figure3 and figure3-auto go")
      ->capture_default_str()
      ->check(CLI::Range(1, 5));
  app.callback([&] { Reproduction(command, common).run(); });
  parse(app, argc, argv);
}

}  // namespace
}  // namespace noether::cli

int main(int argc, char** argv) {
  return noether::cli::run_program("noether", [&] { noether::cli::run(argc, argv); });
}

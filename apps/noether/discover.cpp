#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "apps/cli/interrupt.hpp"
#include "commands.hpp"
#include "data_options.hpp"
#include "noether/core/number_text.hpp"
#include "noether/discovery/law_sentence.hpp"
#include "noether/report/page.hpp"
#include "noether/run/run.hpp"
#include "progress.hpp"
#include "verbose.hpp"

namespace noether::cli {

namespace {

std::string evidence_text(const FoundLaw& law) {
  if (!law.evidence_nats) return "";
  const std::string value =
      (*law.evidence_nats > 0 ? "+" : "") + significant(*law.evidence_nats, 3);
  if (!law.evidence_standard_error) return fmt::format("; evidence {} nats", value);
  return fmt::format("; evidence {} +- {} nats", value,
                     significant(*law.evidence_standard_error, 2));
}

constexpr std::size_t kMostOthers = 10;  // laws that do not count which are printed

/// Laws that count, or the others.
void print_laws(const Finding& finding, bool counting) {
  std::size_t seen = 0;
  for (const FoundLaw& law : finding.laws) {
    if (counts(law.status) != counting) continue;
    if (++seen > kMostOthers && !counting) continue;
    fmt::print("  {:12} {}: {}{}\n", name_of(law.status), law.name, sentence_of(law),
               evidence_text(law));
  }
  if (!counting && seen > kMostOthers)
    fmt::print("  and {} more that do not count; laws.json has them\n", seen - kMostOthers);
}

void print_finding(const Finding& finding, const RunFolder& folder) {
  fmt::print("\n{}\n", finding.summary);
  print_laws(finding, true);
  print_laws(finding, false);
  for (const Unidentifiable& item : finding.unidentifiable)
    fmt::print("  no law       {}: {}\n", item.formula, item.why);
  if (finding.test_mse)
    fmt::print("mean squared error of one step on the test data: {}\n",
               significant(*finding.test_mse, 3));
  print_warnings(finding.warnings);
  fmt::print("verdict: {}\nrun folder: {}\n", name_of(finding.verdict), folder.path().string());
}

RunHooks hooks_for(Progress& progress, double time_limit, bool verbose) {
  RunHooks hooks;
  hooks.on_progress = [&progress](Start start, const TrainingState& state) {
    progress.show(start, state);
  };
  hooks.on_ablation = [&progress](int done, int all) { progress.ablation(done, all); };
  hooks.on_phase_end = [&progress] { progress.finish(); };
  hooks.warn = [&progress](const std::string& text) { progress.say("warning: " + text); };
  if (verbose) hooks.note = [&progress](const std::string& text) { progress.say(text); };
  hooks.stop_requested = Interrupt::requested;
  hooks.time_limit = time_limit;
  return hooks;
}

void report_choices(const Run& run, const Common& common) {
  const Verbose verbose(common);
  const Discovery& discovery = run.discovery();
  verbose.data(run.spec().files, run.data());
  verbose.noise(run.data().variables, discovery.noise());
  verbose.scaling(run.data().variables, discovery.scaling());
  verbose.settings(run.settings());
  verbose.say(fmt::format("running: seed {}, {} threads, instruction set {}", run.spec().seed,
                          run.num_threads(), run.spec().instruction_set));
}

/// What both a new run and a resumed one do.
void finish(Run run, double time_limit, const Common& common) {
  const Interrupt interrupt;
  if (!common.quiet) print_origin(run.data());
  report_choices(run, common);
  Progress progress(run.settings(), common.quiet);
  const Finding finding = run.finish(hooks_for(progress, time_limit, common.verbose));
  write_report(run.folder().path());
  if (!common.quiet) print_finding(finding, run.folder());
  run.refuse_diverged();
}

struct DiscoverCommand {
  DataOptions data;
  TermChoice terms;
  std::string output;
  std::string start;
  std::string group;
  std::string truth;
  std::vector<std::string> test;
  double time_limit = 0;
};

std::string absolute_text(const std::filesystem::path& file) {
  return std::filesystem::absolute(file).string();
}

std::string default_folder(const std::string& file) {
  std::filesystem::path path = std::filesystem::path(file).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "runs/" is a folder of files
  std::filesystem::path stem = path.stem();
  while (stem.has_extension()) stem = stem.stem();
  return stem.string() + "-run";
}

/// What the command line asks for.
RunRequest request_of(const DiscoverCommand& command, const Common& common) {
  RunRequest request;
  request.folder = command.output.empty() ? default_folder(command.data.files[0]) : command.output;
  request.force = common.force;
  request.command = common.words;
  for (const auto& file : paths_of(command.data.files))
    request.files.push_back(absolute_text(file));
  request.read = read_options(command.data);
  request.noise = given_noise(command.data);
  request.truth = command.truth;
  for (const auto& file : paths_of(command.test)) request.test_files.push_back(absolute_text(file));
  request.seed = common.seed;
  request.settings = settings_of(common);
  choose_terms(command.terms, request.settings.terms);
  if (!command.start.empty()) request.settings.schedule.start = from_name<Start>(command.start);
  if (command.group == "none") request.settings.symmetry.group = GroupMode::kNone;
  if (!command.group.empty() && command.group != "learn" && command.group != "none") {
    request.settings.symmetry.group = GroupMode::kFixed;
    request.group_file = absolute_text(command.group);
  }
  return request;
}

}  // namespace

void add_discover(CLI::App& app, Common& common) {
  auto command = std::make_shared<DiscoverCommand>();
  CLI::App* sub = app.add_subcommand("discover", "Laws and a model from a file of trajectories");
  begin_help_with(
      *sub, {"noether discover orbits.csv", "noether discover runs/*.csv --noise 0.01 -o found",
             "noether discover log.csv --time tp --q x,y --v vx,vy --mass 1"});
  add_common_options(*sub, common);
  add_data_options(*sub, command->data);
  add_term_options(*sub, command->terms);
  sub->add_option("-o,--output", command->output, "Run folder; by default named after the data");
  sub->add_option("--start", command->start, "auto, random or anchored");
  sub->add_option("--group", command->group,
                  "learn, none, or a JSON file of known laws to build in");
  sub->add_option("--time-limit", command->time_limit,
                  "Seconds after which training ends at a checkpoint");
  sub->add_option("--truth", command->truth,
                  "Simulated system (of unit masses) the data come from: adds parallelness to its "
                  "known laws");
  sub->add_option("--test", command->test,
                  "Files of other trajectories: adds the error of one step on them");
  sub->callback([command, &common] {
    refuse_time_limit(command->time_limit);
    finish(Run::prepare(request_of(*command, common), threads_of(common)), command->time_limit,
           common);
  });
}

void add_resume(CLI::App& app, Common& common) {
  auto path = std::make_shared<std::string>();
  auto time_limit = std::make_shared<double>(0);
  CLI::App* sub =
      app.add_subcommand("resume", "Goes on with an interrupted run, to the same bytes");
  add_running_options(*sub, common);
  sub->add_option("RUN", *path, "Folder of the run")->required();
  sub->add_option("--time-limit", *time_limit, "Seconds after which training ends at a checkpoint");
  sub->callback([path, time_limit, &common] {
    refuse_time_limit(*time_limit);
    finish(Run::resume(*path, threads_of(common)), *time_limit, common);
  });
}

}  // namespace noether::cli

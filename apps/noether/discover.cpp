#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "data_options.hpp"
#include "interrupt.hpp"
#include "noether/core/error.hpp"
#include "noether/core/instruction_set.hpp"
#include "noether/io/run_folder.hpp"
#include "noether/report/discovery_run.hpp"
#include "progress.hpp"
#include "verbose.hpp"

namespace noether::cli {

namespace {

std::string told_evidence(const FoundLaw& law) {
  if (!law.evidence_nats) return "";
  if (!law.evidence_standard_error) return fmt::format("; {:+.3g} nats", *law.evidence_nats);
  return fmt::format("; {:+.3g} +- {:.2g} nats", *law.evidence_nats, *law.evidence_standard_error);
}

void print_finding(const Finding& finding, const RunFolder& folder) {
  fmt::print("\n{}\n", finding.summary);
  for (const FoundLaw& law : finding.laws) {
    fmt::print("  {:12} {}: {}   (drift {:.1e}, {:.1e} would be seen{}{})\n", name_of(law.status),
               law.name, law.formula, law.drift_held_out, law.resolution,
               law.withheld.empty() ? "" : "; but " + law.withheld, told_evidence(law));
  }
  for (const Unidentifiable& item : finding.unidentifiable)
    fmt::print("  not told     {}: {}\n", item.formula, item.why);
  if (finding.test_mse)
    fmt::print("mean squared error of one step on the test data: {:.3g}\n", *finding.test_mse);
  for (const std::string& warning : finding.warnings) fmt::print("warning: {}\n", warning);
  fmt::print("verdict: {}\nrun folder: {}\n", name_of(finding.verdict), folder.path().string());
}

RunHooks hooks_for(Progress& progress, double time_limit, bool verbose) {
  RunHooks hooks;
  hooks.on_progress = [&progress](Start start, const TrainingState& state) {
    progress.show(start, state);
  };
  hooks.on_weighing = [&progress](int done, int all) { progress.weighing(done, all); };
  hooks.on_phase_end = [&progress] { progress.finish(); };
  hooks.warn = [&progress](const std::string& text) { progress.say("warning: " + text); };
  if (verbose) hooks.note = [&progress](const std::string& text) { progress.say(text); };
  hooks.stop_requested = Interrupt::requested;
  hooks.time_limit = time_limit;
  return hooks;
}

void tell(const RunSpec& spec, const RunInputs& inputs, const Discovery& discovery, int threads,
          const Common& common) {
  const Verbose verbose(common);
  verbose.data(spec.files, inputs.data);
  verbose.noise(inputs.data.variables, discovery.noise());
  verbose.scaling(inputs.data.variables, discovery.scaling());
  verbose.settings(inputs.settings);
  verbose.say(fmt::format("running: seed {}, {} threads, instruction set {}", spec.seed, threads,
                          spec.instruction_set));
}

/// What both a new run and a resumed one do.
void run(const RunSpec& spec, const RunInputs& inputs, const RunFolder& folder, bool resumed,
         double time_limit, const Common& common) {
  const Interrupt interrupt;
  Lanes lanes(threads_of(common));
  DiscoveryRun under_way(spec, inputs, folder, lanes);
  tell(spec, inputs, under_way.discovery(), lanes.num_threads(), common);
  const std::string warning = resumed ? under_way.resume() : "";
  if (!warning.empty() && !common.quiet) fmt::print(stderr, "warning: {}\n", warning);
  Progress progress(inputs.settings, common.quiet);
  const Finding finding = under_way.finish(hooks_for(progress, time_limit, common.verbose));
  if (!common.quiet) print_finding(finding, folder);
  under_way.refuse_diverged();
}

struct DiscoverCommand {
  DataOptions data;
  std::string output;
  std::string start;
  std::string group;
  std::string truth;
  std::vector<std::string> test;
  double time_limit = 0;
};

/// What the command line asks for. `data` becomes the dataset, which decides what was left open.
RunSpec spec_of(const DiscoverCommand& command, const Common& common, Dataset& data) {
  RunSpec spec;
  for (const auto& path : paths_of(command.data.files))
    spec.files.push_back(std::filesystem::absolute(path).string());
  spec.read = read_options(command.data);
  spec.command = common.words;
  spec.truth = command.truth;
  for (const std::string& file : command.test)
    spec.test_files.push_back(std::filesystem::absolute(file).string());
  spec.seed = common.seed;
  spec.instruction_set = instruction_set();
  Settings settings = settings_of(common);
  if (!command.start.empty()) settings.start = start_from_name(command.start);
  if (command.group == "none") settings.group = GroupMode::kNone;
  if (!command.group.empty() && command.group != "learn" && command.group != "none") {
    settings.group = GroupMode::kFixed;
    spec.group_file = std::filesystem::absolute(command.group).string();
  }
  refuse_missing_group(settings, spec);
  settings.validate();
  data = read_dataset(paths_of(spec.files), spec.read);
  spec.noise = given_noise(command.data, data.dimension());
  seal(spec, settings, data);
  return spec;
}

std::string default_folder(const std::string& file) {
  std::filesystem::path stem = std::filesystem::path(file).stem();
  while (stem.has_extension()) stem = stem.stem();
  return stem.string() + "-run";
}

}  // namespace

void add_discover(CLI::App& app, Common& common) {
  auto command = std::make_shared<DiscoverCommand>();
  CLI::App* sub = app.add_subcommand("discover", "Laws and a model from a file of trajectories");
  add_common_options(*sub, common);
  add_data_options(*sub, command->data);
  sub->add_option("-o,--output", command->output, "Run folder; named after the data without it");
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
    const RunFolder folder(command->output.empty() ? default_folder(command->data.files[0])
                                                   : command->output);
    refuse_time_limit(command->time_limit);
    folder.refuse_existing(common.force);
    Dataset data;
    const RunSpec spec = spec_of(*command, common, data);
    const RunInputs inputs = prepare_run(spec, std::move(data));
    folder.create(common.force);
    folder.write_run(spec, "running", threads_of(common), 0);
    run(spec, inputs, folder, false, command->time_limit, common);
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
    const RunFolder folder(*path);
    const RunSpec spec = folder.read_run();
    refuse_changed_files(spec);
    use_instruction_set(spec.instruction_set);
    const RunInputs inputs = prepare_run(spec, read_dataset(paths_of(spec.files), spec.read));
    run(spec, inputs, folder, folder.has_checkpoint(), *time_limit, common);
  });
}

}  // namespace noether::cli

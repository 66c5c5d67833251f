#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <memory>

#include "commands.hpp"
#include "data_options.hpp"
#include "noether/core/error.hpp"
#include "noether/core/number_text.hpp"
#include "noether/reading/textbook.hpp"
#include "noether/report/law_figure.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/terms/law_expression.hpp"
#include "noether/terms/layout.hpp"
#include "noether/testing/check.hpp"

namespace noether::cli {

namespace {

struct CheckCommand {
  DataOptions data;
  std::vector<std::string> laws;
  std::string output;
};

std::string named(const Law& law, const Dataset& data) {
  if (!data.canonical) return "";
  const std::string name = textbook_name(law, layout_of(data.variables), standardise(data).scale);
  return name.empty() ? "" : fmt::format("   ({})", name);
}

void print_check(const CheckedLaw& checked, const std::string& text, const std::string& name) {
  const ConservationTest& test = checked.test;
  fmt::print("{}{}\n", text, name);
  fmt::print("  status      {}{}{}\n", name_of(checked.status), checked.remark.empty() ? "" : ": ",
             checked.remark);
  if (!(checked.spread > 0)) return;
  fmt::print("  drift       {} of its spread {:.3g} {}; noise explains {}\n",
             scientific(test.relative_drift, 2), checked.spread,
             checked.num_trajectories > 1
                 ? fmt::format("between {} trajectories", checked.num_trajectories)
                 : "(root mean square)",
             scientific(test.noise_explains, 2));
  fmt::print(
      "  test        p = {}: variance {} times what noise explains, {:.0f} degrees of freedom\n",
      significant(checked.corrected_p_value, 3), significant(test.statistic, 3), test.degrees);
  fmt::print("  detectable  drift {}, with 90% probability\n",
             scientific(test.min_detectable_drift, 2));
}

std::string figure_file(const CheckCommand& command, std::size_t index) {
  if (command.laws.size() == 1) return command.output;
  std::filesystem::path path(command.output);
  const std::string stem = fmt::format("{}-{}", path.stem().string(), index + 1);
  return path.replace_filename(stem + path.extension().string()).string();
}

void refuse_existing(const CheckCommand& command, const Common& common) {
  if (command.output.empty()) return;
  for (std::size_t i = 0; i < command.laws.size(); ++i)
    refuse_existing_file(figure_file(command, i), common);
}

void run(const CheckCommand& command, const Common& common) {
  const Settings settings = settings_of(common);
  settings.validate();
  refuse_existing(command, common);
  const Dataset data = read_dataset(paths_of(command.data.files), read_options(command.data));
  std::vector<Law> laws;
  for (const std::string& text : command.laws) laws.push_back(parse_law(text, data.variables));
  const NoiseEstimate noise = noise_of(data, given_noise(command.data));
  if (!common.quiet) print_origin(data);
  const std::vector<CheckedLaw> checked = check_laws(data, laws, noise, settings.testing);
  for (std::size_t i = 0; i < laws.size(); ++i) {
    if (!common.quiet) print_check(checked[i], command.laws[i], named(laws[i], data));
    if (command.output.empty()) continue;
    std::vector<LawCurve> curves;
    for (const LawSeries& series : series_of(data, laws[i], noise))
      curves.push_back({series.time, series.values, series.noise_std});
    draw_law(curves, checked[i].spread, command.laws[i], figure_file(command, i));
  }
  if (common.quiet) return;
  fmt::print("noise {:.3g} ({})\n", fmt::join(noise.std, ", "), noise.how);
  print_warnings(data.warnings);
}

}  // namespace

void add_check(CLI::App& app, Common& common) {
  auto command = std::make_shared<CheckCommand>();
  CLI::App* sub = app.add_subcommand("check", "Is this one observable conserved in these data?");
  begin_help_with(*sub, {"noether check orbits.csv --law 'x*py - y*px'",
                         "noether check orbits.csv --law 'q1*p2 - q2*p1' --law 'p1 + p2'",
                         "noether check orbits.csv --law 'x*py - y*px' -o law.svg"});
  add_common_options(*sub, common);
  add_data_options(*sub, command->data);
  sub->add_option("--law", command->laws,
                  "Expression in the variables, as in 'q1*p2 - q2*p1' or 'p^2/2 - cos(q)'; may be "
                  "repeated")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  sub->add_option("-o,--output", command->output,
                  "SVG file: the law over time in every trajectory on the noise's band");
  sub->callback([command, &common] { run(*command, common); });
}

}  // namespace noether::cli

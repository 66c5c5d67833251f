#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "commands.hpp"
#include "data_options.hpp"
#include "noether/core/number_text.hpp"
#include "noether/discovery/screen_table.hpp"
#include "noether/screen/noise.hpp"
#include "noether/screen/screen.hpp"
#include "verbose.hpp"

namespace noether::cli {

namespace {

constexpr std::size_t kMostRows = 10;
constexpr std::size_t kLongestFormula = 160;
constexpr std::size_t kMostEigenvalues = 12;

/// A formula that a screen can hold.
std::string readable(const ScreenRow& row) {
  if (row.formula.size() <= kLongestFormula) return row.formula;
  return fmt::format("a combination of {} terms, which --all prints", row.num_terms);
}

void print_rows(const std::string& title, const std::vector<ScreenRow>& rows, bool all) {
  if (rows.empty()) return;
  fmt::print("{}\n", title);
  const std::size_t shown = all ? rows.size() : std::min(rows.size(), kMostRows);
  for (std::size_t i = 0; i < shown; ++i) {
    const ScreenRow& row = rows[i];
    const std::string drift =
        row.status == LawStatus::kApproximate
            ? fmt::format("drift {} of its spread", scientific(row.drift, 1))
        : std::isfinite(row.detectable_drift)
            ? fmt::format("drift below {} of its spread", scientific(row.detectable_drift, 1))
            : std::string("its values hardly differ, so nothing can be told");
    fmt::print("  {}{}   ({})\n", row.name.empty() ? "" : row.name + ": ",
               all ? row.formula : readable(row), drift);
  }
  if (shown < rows.size()) fmt::print("  and {} more (--all prints them)\n", rows.size() - shown);
}

void print_eigenvalues(const ScreenResult& result) {
  if (result.directions.empty()) return;
  fmt::print(
      "variance along trajectories over that of noise, smallest first (a law has about 1; "
      "below {:.3g} counts):\n ",
      result.threshold);
  const auto count = static_cast<std::size_t>(result.count);
  const std::size_t first = count > kMostEigenvalues / 2 ? count - kMostEigenvalues / 2 : 0;
  if (first > 0) fmt::print(" ({} smaller)", first);
  for (std::size_t i = first; i < std::min(result.directions.size(), count + 5); ++i)
    fmt::print("{}{}", i == count && i > 0 ? " | " : " ",
               significant(result.directions[i].lambda, 3));
  fmt::print("\n");
}

void print_tried(const std::vector<TriedTerms>& tried) {
  if (tried.empty()) return;
  std::vector<std::string> searched;
  for (const TriedTerms& level : tried)
    searched.push_back(level.skipped.empty() ? fmt::format("{} ({} terms)", level.name, level.terms)
                                             : fmt::format("{} ({})", level.name, level.skipped));
  fmt::print("terms searched: {}\n", fmt::join(searched, "; "));
}

void print_result(const ScreenResult& result, const ScreenTable& table, const NoiseEstimate& noise,
                  const Dataset& data, bool all) {
  print_origin(data);
  fmt::print("noise {:.3g} ({})\n", fmt::join(noise.std, ", "), noise.how);
  for (const std::string& identity : table.identities)
    fmt::print("in all the data, and so no law: {}\n", identity);
  print_eigenvalues(result);
  print_rows(fmt::format("{} conserved within the noise:", table.conserved.size()), table.conserved,
             all);
  print_rows(fmt::format("{} nearly conserved:", table.nearly.size()), table.nearly, all);
  print_tried(table.tried);
  if (table.conserved.empty() && table.nearly.empty() && table.unread == 0)
    fmt::print("none found{}\n", data.canonical
                                     ? fmt::format("; minimum detectable relative drift {}",
                                                   scientific(result.smallest_visible_drift, 1))
                                     : "");
  for (const std::string& note : table.notes) fmt::print("note: {}\n", note);
}

}  // namespace

void add_screen(CLI::App& app, Common& common) {
  auto options = std::make_shared<DataOptions>();
  CLI::App* sub = app.add_subcommand(
      "screen", "The null-space screen of the data alone: milliseconds, no training");
  begin_help_with(*sub, {"noether screen orbits.csv", "noether screen orbits.csv --noise 0.01",
                         "noether screen runs/ --q x,y --v vx,vy --mass 1"});
  add_common_options(*sub, common);
  add_data_options(*sub, *options);
  auto terms = std::make_shared<TermChoice>();
  add_term_options(*sub, *terms);
  auto all = std::make_shared<bool>(false);
  sub->add_flag("--all", *all, "Print every law, not the first ten");
  sub->callback([options, terms, all, &common] {
    Settings settings = settings_of(common);
    choose_terms(*terms, settings.terms);
    settings.validate();
    const Dataset data = read_dataset(paths_of(options->files), read_options(*options));
    ThreadPool pool(threads_of(common));
    const NoiseEstimate noise = noise_of(data, given_noise(*options), &pool);
    const Verbose verbose(common);
    verbose.data(options->files, data);
    verbose.noise(data.variables, noise);
    const ScreenResult result =
        data.canonical ? screen(data, {.noise_std = noise.std, .pool = &pool}) : ScreenResult();
    verbose.say(fmt::format("screen: {} directions, {} degrees of freedom, threshold {:.6g}",
                            result.directions.size(), result.degrees_of_freedom, result.threshold));
    if (common.quiet) return;
    print_result(result, read_screen(data, result, noise, settings, pool), noise, data, *all);
    print_warnings(data.warnings);
  });
}

}  // namespace noether::cli

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "commands.hpp"
#include "data_options.hpp"
#include "noether/core/number_text.hpp"
#include "noether/reading/readable_basis.hpp"
#include "noether/screen/noise.hpp"
#include "noether/screen/screen.hpp"
#include "verbose.hpp"

namespace noether::cli {

namespace {

void print_basis(const std::string& title, const std::vector<Quadratic>& laws,
                 const Dataset& data) {
  if (laws.empty()) return;
  fmt::print("{}\n", title);
  for (const Quadratic& law : readable_basis(laws, data))
    fmt::print("  {}\n", formula(law, data.variables));
}

void print_result(const ScreenResult& result, const NoiseEstimate& noise, const Dataset& data) {
  print_origin(data);
  fmt::print("noise {:.3g} ({})\n", fmt::join(noise.std, ", "), noise.how);
  fmt::print(
      "within-trajectory variance over noise, smallest first (near 1 for a law; below {:.3g} "
      "counts as conserved):\n ",
      result.threshold);
  const std::size_t shown =
      std::min(result.directions.size(), static_cast<std::size_t>(result.count) + 5);
  for (std::size_t i = 0; i < shown; ++i)
    fmt::print("{}{}", i == static_cast<std::size_t>(result.count) && i > 0 ? " | " : " ",
               significant(result.directions[i].lambda, 3));
  fmt::print("\n");
  const std::vector<Quadratic> exact = explained_laws(result);
  const std::vector<Quadratic> approximate = approximate_laws(result);
  print_basis(fmt::format("{} conserved within the noise:", exact.size()), exact, data);
  print_basis(
      fmt::format(
          "{} nearly conserved (relative drift {}):", approximate.size(),
          scientific(approximate.empty() ? 0 : result.approximate.back().relative_drift, 1)),
      approximate, data);
  if (exact.empty() && approximate.empty())
    fmt::print("none found; minimum detectable relative drift {}\n",
               scientific(result.smallest_visible_drift, 1));
  for (const std::string& text : result.unidentifiable)
    fmt::print("unidentifiable: {} is the same everywhere in the data\n", text);
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
  sub->callback([options, &common] {
    settings_of(common).validate();
    const Dataset data = read_dataset(paths_of(options->files), read_options(*options));
    ThreadPool pool(threads_of(common));
    const NoiseEstimate noise = noise_of(data, given_noise(*options), &pool);
    const Verbose verbose(common);
    verbose.data(options->files, data);
    verbose.noise(data.variables, noise);
    const ScreenResult result = screen(data, {.noise_std = noise.std, .pool = &pool});
    verbose.say(fmt::format("screen: {} directions, {} degrees of freedom, threshold {:.6g}",
                            result.directions.size(), result.degrees_of_freedom, result.threshold));
    if (common.quiet) return;
    print_result(result, noise, data);
    print_warnings(data.warnings);
  });
}

}  // namespace noether::cli

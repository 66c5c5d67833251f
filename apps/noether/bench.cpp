#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <vector>

#include "commands.hpp"
#include "noether/core/instruction_set.hpp"
#include "noether/linalg/peak.hpp"
#include "noether/razor/workload.hpp"

namespace noether::cli {

namespace {

constexpr double kGiga = 1e9;

/// The sum of a rate measured on several threads at once, each on its own.
template <typename Measure>
double together(int threads, const Measure& measure) {
  std::vector<double> rates(static_cast<std::size_t>(threads));
  Lanes lanes(threads);
  lanes.run(rates.size(), [&](std::size_t lane, int) { rates[lane] = measure(); });
  double sum = 0;
  for (const double rate : rates) sum += rate;
  return sum;
}

void print_rows(int threads, double peak, double seconds) {
  fmt::print("\n{} thread{}: FMA peak {:.1f} Gflop/s in single precision\n", threads,
             threads > 1 ? "s" : "", peak / kGiga);
  fmt::print("{:18} {:>14} {:>6} {:>14} {:>6} {:>9}{}\n", "", "kernel Gflop/s", "peak",
             "step Gflop/s", "peak", "steps/s", threads > 1 ? "   of independent runs" : "");
  for (const Workload& workload : paper_workloads()) {
    const double kernel = together(threads, [&] { return measure_kernel(workload, seconds); });
    const double step = measure_step(workload, threads, seconds);
    fmt::print("{:18} {:14.1f} {:6.2f} {:14.1f} {:6.2f} {:9.1f}", workload.name, kernel / kGiga,
               kernel / peak, step / kGiga, step / peak, step / workload.operations_a_step());
    if (threads > 1) {
      const double apart = together(threads, [&] { return measure_step(workload, 1, seconds); });
      fmt::print("   {:.2f}", step / apart);
    }
    fmt::print("\n");
    std::fflush(stdout);
  }
}

}  // namespace

void add_bench(CLI::App& app, Common& common) {
  auto seconds = std::make_shared<double>(2);
  CLI::App* sub = app.add_subcommand(
      "bench", "This machine's peak, and what the kernel and a whole step reach of it");
  add_common_options(*sub, common);
  sub->add_option("--seconds", *seconds, "Seconds of each measurement")->capture_default_str();
  sub->callback([seconds, &common] {
    fmt::print(
        "instruction set {}; work is 12 h^2 operations a column and hidden matrix, nothing else "
        "counts\n",
        instruction_set());
    print_rows(1, measure_fma_peak(*seconds), *seconds);
    const int threads = threads_of(common);
    if (threads == 1) return;
    print_rows(threads, together(threads, [&] { return measure_fma_peak(*seconds); }), *seconds);
  });
}

}  // namespace noether::cli

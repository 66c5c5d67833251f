#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

#include "commands.hpp"
#include "noether/core/instruction_set.hpp"
#include "noether/core/summary.hpp"
#include "noether/linalg/peak.hpp"
#include "noether/razor/workload.hpp"

namespace noether::cli {

namespace {

constexpr double kGiga = 1e9;

/// The sum of a rate measured on several threads at once, each on its own.
template <typename Measure>
double together(int threads, const Measure& measure) {
  std::vector<double> rates(static_cast<std::size_t>(threads));
  ThreadPool pool(threads);
  pool.run(rates.size(), [&](std::size_t task, int) { rates[task] = measure(); });
  double sum = 0;
  for (const double rate : rates) sum += rate;
  return sum;
}

/// Rates in operations a second, of one round.
struct Round {
  double peak = 0;
  double kernel = 0;
  double step = 0;
  double apart = 0;  ///< steps of independent runs of one thread each, together
};

Round measure_round(const Workload& workload, int threads, double seconds) {
  const double kernel = together(threads, [&] { return measure_kernel(workload, seconds); });
  const double peak = together(threads, [&] { return measure_fma_peak(seconds); });
  const double step = measure_step(workload, threads, seconds);
  const double apart =
      threads == 1 ? step : together(threads, [&] { return measure_step(workload, 1, seconds); });
  return {peak, kernel, step, apart};
}

/// The median of something over rounds: other work on the machine comes and goes.
double median(const std::vector<Round>& rounds, const std::function<double(const Round&)>& of) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(of(round));
  return summary_of(std::move(values)).median;
}

void print_row(const Workload& workload, int threads, double seconds) {
  constexpr int kRounds = 5;
  std::vector<Round> rounds;
  for (int i = 0; i < kRounds; ++i)
    rounds.push_back(measure_round(workload, threads, seconds / kRounds));
  const double step = median(rounds, [](const Round& r) { return r.step; });
  fmt::print("{:18} {:8.1f} {:8.1f} {:6.2f} {:8.1f} {:6.2f} {:9.1f}", workload.name,
             median(rounds, [](const Round& r) { return r.peak; }) / kGiga,
             median(rounds, [](const Round& r) { return r.kernel; }) / kGiga,
             median(rounds, [](const Round& r) { return r.kernel / r.peak; }), step / kGiga,
             median(rounds, [](const Round& r) { return r.step / r.peak; }),
             step / workload.operations_a_step());
  if (threads > 1)
    fmt::print("   {:.2f}", median(rounds, [](const Round& r) { return r.step / r.apart; }));
  fmt::print("\n");
  std::fflush(stdout);
}

void print_rows(int threads, double seconds) {
  fmt::print("\n{} thread{}\n{:18} {:>8} {:>8} {:>6} {:>8} {:>6} {:>9}{}\n", threads,
             threads > 1 ? "s" : "", "", "FMA peak", "kernel", "peak", "step", "peak", "steps/s",
             threads > 1 ? "   of independent runs" : "");
  for (const Workload& workload : paper_workloads()) print_row(workload, threads, seconds);
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
        "instruction set {}; Gflop/s in single precision, medians of five rounds; work is 12 h^2 "
        "operations per column and hidden matrix, nothing else counts\n",
        instruction_set());
    print_rows(1, *seconds);
    const int threads = threads_of(common);
    if (threads > 1) print_rows(threads, *seconds);
  });
}

}  // namespace noether::cli

// Reads files as `noether` does and prints megabytes per second, the size of the data as doubles
// and the peak of resident memory. See reader.sh.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <exception>

#include "noether/io/read.hpp"

namespace {

double peak_megabytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double data_megabytes(const noether::Dataset& data) {
  const auto numbers = static_cast<double>(data.num_states() * (data.dimension() + 1));
  return numbers * sizeof(double) / (1 << 20);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    noether::ReadOptions options;
    options.dt = 0.01;  // only needed for .npy
    double megabytes = 0;
    for (int i = 1; i < argc; ++i)
      megabytes += static_cast<double>(std::filesystem::file_size(argv[i])) / (1 << 20);
    const double before = peak_megabytes();
    const auto start = std::chrono::steady_clock::now();
    const noether::Dataset data = noether::read_dataset({argv + 1, argv + argc}, options);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print(
        "{:.0f} MB in {:.2f} s: {:.0f} MB/s; {} trajectories, {} states, {:.0f} MB as doubles; "
        "peak memory {:.0f} MB, {:.0f} MB of it before reading\n",
        megabytes, seconds, megabytes / seconds, data.trajectories.size(), data.num_states(),
        data_megabytes(data), peak_megabytes(), before);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "reader: {}\n", error.what());
    return 1;
  }
}

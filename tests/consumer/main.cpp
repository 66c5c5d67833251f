// A third-party program: it simulates an oscillator and screens the data.
#include <noether/integrate/simulate.hpp>
#include <noether/screen/screen.hpp>

int main() {
  const noether::Dataset data = noether::simulate(
      noether::make_system("harmonic"), {.num_trajectories = 20, .num_pairs = 30, .noise = 0.01});
  return noether::screen(data, {{0.01, 0.01}}).count == 1 ? 0 : 1;
}

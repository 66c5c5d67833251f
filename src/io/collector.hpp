#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "src/io/columns.hpp"

namespace noether {

/// Gathers rows (time, values) into trajectories: splits at gaps, checks times, and hands over a
/// Dataset without holding more than one trajectory twice. Values are positions, then momenta or
/// velocities.
class Collector {
 public:
  Collector(std::string file, std::size_t num_values);

  /// A row with every value present. `where` is asked for only in errors.
  template <typename Where>
  void add(const std::string& id, double time, const double* values, const Where& where) {
    Run& run = open_run(id);
    if (!run.times.empty() && !(time > run.times.back()))
      refuse_time(time, run.times.back(), id, where());
    run.times.push_back(time);
    run.values.insert(run.values.end(), values, values + num_values_);
  }
  /// A row with something missing: the trajectory goes on in a new part.
  void gap(const std::string& id);

  /// Moves everything into `data` (appending); trajectories of one state are dropped and counted.
  void finish(Dataset& data);

 private:
  struct Run {
    std::string id;
    std::vector<double> times, values;
  };
  Run& open_run(const std::string& id);
  [[noreturn]] void refuse_time(double time, double before, const std::string& id,
                                const std::string& where) const;

  std::string file_;
  std::size_t num_values_;
  std::vector<Run> runs_;
  std::map<std::string, std::size_t> open_;  // id -> index of the run rows go to
  std::string last_id_;
  std::size_t last_run_ = std::numeric_limits<std::size_t>::max();
  std::size_t num_gaps_ = 0;
};

}  // namespace noether

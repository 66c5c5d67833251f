#include "src/io/collector.hpp"

#include <fmt/format.h>

#include "noether/core/error.hpp"

namespace noether {

Collector::Collector(std::string file, std::size_t num_values)
    : file_(std::move(file)), num_values_(num_values) {}

Collector::Run& Collector::open_run(const std::string& id) {
  if (last_run_ < runs_.size() && id == last_id_) return runs_[last_run_];
  const auto [entry, is_new] = open_.emplace(id, runs_.size());
  if (is_new) runs_.push_back({id, {}, {}});
  last_id_ = id;
  last_run_ = entry->second;
  return runs_[last_run_];
}

void Collector::gap(const std::string& id) {
  ++num_gaps_;
  open_.erase(id);
  last_run_ = std::numeric_limits<std::size_t>::max();
}

void Collector::refuse_time(double time, double before, const std::string& id,
                            const std::string& where) const {
  const std::string of = id.empty() ? "" : fmt::format(" in trajectory '{}'", id);
  const char* what = time == before ? "appears twice" : "comes after";
  if (time == before)
    throw DataError(
        fmt::format("{}: time {}{} {}. Times must increase; mark trajectories with an id column or "
                    "a blank line.",
                    where, time, of, what));
  throw DataError(
      fmt::format("{}: time {}{} {} {}. Times must increase; mark trajectories with an id column "
                  "or a blank line.",
                  where, time, of, what, before));
}

void Collector::finish(Dataset& data) {
  std::size_t dropped = 0;
  const auto M = static_cast<Eigen::Index>(num_values_);
  for (Run& run : runs_) {
    const auto T = static_cast<Eigen::Index>(run.times.size());
    if (T < 2) {
      ++dropped;
      continue;
    }
    Trajectory trajectory{run.id,
                          Eigen::VectorXd::Map(run.times.data(), T),
                          Eigen::MatrixXd::Map(run.values.data(), M, T),
                          {},
                          {}};
    data.trajectories.push_back(std::move(trajectory));
    Run().values.swap(run.values);  // gives the memory back before the next one is copied
    Run().times.swap(run.times);
  }
  runs_.clear();
  if (num_gaps_ > 0)
    data.warnings.push_back(
        fmt::format("{}: {} rows with empty or nan cells split trajectories.", file_, num_gaps_));
  if (dropped > 0)
    data.warnings.push_back(
        fmt::format("{}: {} stretches of a single state were dropped.", file_, dropped));
}

}  // namespace noether

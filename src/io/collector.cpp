#include "src/io/collector.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "src/io/printable.hpp"

namespace noether {

namespace {
constexpr Eigen::Index kFirstCapacity = 32;
}  // namespace

Collector::Collector(std::string file, std::size_t num_values)
    : file_(std::move(file)), num_values_(static_cast<Eigen::Index>(num_values)) {}

Collector::Open& Collector::open_for(const std::string& id) {
  if (last_open_ == nullptr || id != last_id_) {
    last_open_ = &open_[id];
    last_id_ = id;
  }
  return *last_open_;
}

void Collector::start_run(const std::string& id, Open& open) {
  open.run = runs_.size();
  runs_.push_back({id, 0, {}, {}});
}

void Collector::append(Run& run, double time, const double* values) {
  if (run.count == run.times.size()) {
    // Grows in place: large blocks are moved by remapping pages, not by copying.
    const Eigen::Index capacity = std::max(kFirstCapacity, run.count + run.count / 2);
    run.times.conservativeResize(capacity);
    run.states.conservativeResize(num_values_, capacity);
  }
  run.times(run.count) = time;
  std::copy_n(values, num_values_, run.states.data() + run.count * num_values_);
  ++run.count;
}

void Collector::gap(const std::string& id) {
  ++num_gaps_;
  open_for(id).run = kNone;
}

void Collector::refuse_time(double time, double before, const std::string& id,
                            const Message& where) const {
  const std::string of = id.empty() ? "" : fmt::format(" in trajectory '{}'", printable(id));
  const std::string what = time == before ? "appears twice" : fmt::format("comes after {}", before);
  throw DataError(
      compose("{}: time {}{} {}. Times must increase; mark trajectories with an id column or a "
              "blank line.",
              where, time, of, what));
}

void Collector::finish(RawFile& file) {
  std::size_t dropped = 0;
  for (Run& run : runs_) {
    if (run.count < 2) {
      ++dropped;
      continue;
    }
    run.times.conservativeResize(run.count);
    run.states.conservativeResize(num_values_, run.count);
    file.data.trajectories.push_back(
        {std::move(run.id), std::move(run.times), std::move(run.states), {}, {}});
  }
  runs_.clear();
  if (num_gaps_ > 0)
    file.gaps.push_back(
        fmt::format("{} rows with empty or nan cells split trajectories", num_gaps_));
  if (dropped > 0)
    file.gaps.push_back(fmt::format("{} stretches of a single state were dropped", dropped));
  for (const std::string& gap : file.gaps)
    file.data.warnings.push_back(fmt::format("{}: {}.", file_, gap));
}

}  // namespace noether

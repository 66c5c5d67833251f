#include "src/io/collector.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "src/io/gather.hpp"
#include "src/io/printable.hpp"

namespace noether {

namespace {
constexpr Eigen::Index kFirstCapacity = 32;
constexpr double kMostRepeated = 0.1;  // of the rows; with more, trajectories are mixed up
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

Message Collector::advice() const {
  if (suggestion_)
    return compose(
        "Times must go one way; if there are several trajectories, tell them apart with "
        "{}.",
        *suggestion_);
  return "Times must increase; mark trajectories with an id column or a blank line.";
}

Message Collector::repetition(double time, const std::string& id, const Message& where) {
  const std::string of = id.empty() ? "" : fmt::format(" in trajectory '{}'", printable(id));
  return compose("{}: time {}{} appears twice", where, time, of);
}

void Collector::refuse_time(double time, double before, const std::string& id,
                            const Message& where) const {
  const std::string of = id.empty() ? "" : fmt::format(" in trajectory '{}'", printable(id));
  throw DataError(compose("{}: time {}{} comes after {}. {}", where, time, of, before, advice()));
}

void Collector::tell_repeated(RawFile& file) const {
  if (num_repeated_ == 0) return;
  if (static_cast<double>(num_repeated_) > kMostRepeated * static_cast<double>(num_rows_))
    throw DataError(compose("{}, as in {} of {}. {}", first_repeated_, num_repeated_,
                            counted(num_rows_, "row", "rows"), advice()));
  file.data.warnings.push_back(fmt::format(
      "{}: {}; the first is {}.", file_,
      counted(num_repeated_,
              "rows left out whose trajectory already has their time, the first row being kept"),
      plain_text(first_repeated_)));
}

void Collector::turn_round(Dataset& data) {
  std::size_t count = 0;
  for (Trajectory& t : data.trajectories) {
    if (t.time.size() < 2 || t.time(1) > t.time(0)) continue;
    t.time.reverseInPlace();
    t.states = t.states.rowwise().reverse().eval();
    ++count;
  }
  if (count > 0)
    data.warnings.push_back(fmt::format(
        "{}: {}.", file_,
        counted(count,
                "trajectories with decreasing times put in the order of time, momenta and "
                "velocities as given")));
}

void Collector::finish(RawFile& file) {
  tell_repeated(file);
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
  turn_round(file.data);
  if (num_gaps_ > 0)
    file.gaps.push_back(counted(num_gaps_, "rows with empty or nan cells split trajectories"));
  if (dropped > 0) file.gaps.push_back(counted(dropped, "stretches of a single state dropped"));
  for (const std::string& gap : file.gaps)
    file.data.warnings.push_back(fmt::format("{}: {}.", file_, gap));
}

}  // namespace noether

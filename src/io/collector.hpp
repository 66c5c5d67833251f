#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "noether/core/message.hpp"
#include "src/io/csv.hpp"

namespace noether {

/// Gathers rows (time, values) into trajectories: splits at gaps and checks times. Times of a
/// trajectory go one way; where they decrease, its rows are turned round at the end. Of rows that
/// have the same time the first is kept. Values are positions, then momenta or velocities. Every
/// value is held once: rows are written straight into the matrices that finish() hands over.
class Collector {
 public:
  Collector(std::string file, std::size_t num_values);

  /// A row with every value present. `where` is asked for only in errors.
  template <typename Where>
  void add(const std::string& id, double time, const double* values, const Where& where) {
    Open& open = open_for(id);
    ++num_rows_;
    if (open.downwards ? !(time < open.last_time) : !(time > open.last_time)) {
      if (time == open.last_time) {
        if (num_repeated_++ == 0) first_repeated_ = repetition(time, id, where());
        return;
      }
      if (open.count != 1) refuse_time(time, open.last_time, id, where());
      open.downwards = true;
    }
    if (open.run == kNone) start_run(id, open);
    open.last_time = time;
    ++open.count;
    append(runs_[open.run], time, values);
  }
  /// A setting that may tell trajectories apart, for errors about times.
  void suggest(Setting setting) { suggestion_ = std::move(setting); }
  /// A row with something missing: the trajectory goes on in a new part.
  void gap(const std::string& id);

  /// Moves everything into `file` (appending); trajectories of one state are dropped and counted.
  /// Throws DataError where more than a tenth of the rows repeat a time.
  void finish(RawFile& file);

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  struct Run {
    std::string id;
    Eigen::Index count = 0;
    Eigen::VectorXd times;  // longer than `count` while it grows
    Eigen::MatrixXd states;
  };
  struct Open {
    std::size_t run = kNone;  // where rows go; none after a gap
    double last_time = -std::numeric_limits<double>::infinity();
    std::size_t count = 0;   // of rows kept
    bool downwards = false;  // times decrease
  };
  Open& open_for(const std::string& id);
  void start_run(const std::string& id, Open& open);
  void append(Run& run, double time, const double* values);
  [[noreturn]] void refuse_time(double time, double before, const std::string& id,
                                const Message& where) const;
  static Message repetition(double time, const std::string& id, const Message& where);
  [[nodiscard]] Message advice() const;
  void tell_repeated(RawFile& file) const;
  void turn_round(Dataset& data);

  std::string file_;
  Eigen::Index num_values_;
  std::vector<Run> runs_;
  std::map<std::string, Open> open_;
  std::string last_id_;
  Open* last_open_ = nullptr;  // of last_id_: rows of one trajectory mostly follow each other
  std::optional<Setting> suggestion_;
  std::size_t num_gaps_ = 0;
  std::size_t num_rows_ = 0;
  std::size_t num_repeated_ = 0;
  Message first_repeated_;
};

}  // namespace noether

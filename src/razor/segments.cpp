#include "noether/razor/segments.hpp"

namespace noether {

namespace {

template <typename T>
void append(const Eigen::VectorXd& from, std::vector<T>& to) {
  for (const double value : from) to.push_back(static_cast<T>(value));
}

template <typename T>
Segment<T> make_segment(const Trajectory& trajectory, Eigen::Index first, Eigen::Index last) {
  Segment<T> segment;
  segment.count = last - first;
  for (Eigen::Index i = first; i < last; ++i) {
    append<T>(trajectory.states.col(i), segment.x);
    append<T>(trajectory.paired() ? trajectory.next.col(i) : trajectory.states.col(i + 1),
              segment.x_next);
    segment.dt.push_back(static_cast<T>(
        trajectory.paired() ? trajectory.step(i) : trajectory.time(i + 1) - trajectory.time(i)));
  }
  return segment;
}

}  // namespace

template <typename T>
std::vector<Segment<T>> make_segments(const Dataset& data, std::ptrdiff_t max_pairs) {
  std::vector<Segment<T>> segments;
  for (const Trajectory& trajectory : data.trajectories) {
    const Eigen::Index pairs = trajectory.num_pairs();
    const Eigen::Index parts = (pairs + max_pairs - 1) / max_pairs;
    for (Eigen::Index part = 0; part < parts; ++part) {
      segments.push_back(
          make_segment<T>(trajectory, pairs * part / parts, pairs * (part + 1) / parts));
    }
  }
  return segments;
}

template std::vector<Segment<float>> make_segments<float>(const Dataset&, std::ptrdiff_t);
template std::vector<Segment<double>> make_segments<double>(const Dataset&, std::ptrdiff_t);

}  // namespace noether

#include "src/discovery/candidates.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "noether/core/archive_io.hpp"

namespace noether {

std::vector<Start> starts_of(const TrainingOptions& options) {
  if (options.symmetry.group != GroupMode::kLearn) return {Start::kRandom};
  if (options.schedule.start == Start::kAuto) return {Start::kRandom, Start::kAnchored};
  return {options.schedule.start};
}

std::size_t Candidates::best() const {
  if (reports.size() < starts.size()) return states.empty() ? 0 : states.size() - 1;
  return static_cast<std::size_t>(std::min_element(reports.begin(), reports.end()) -
                                  reports.begin());
}

void Candidates::save(Archive& archive) const {
  for (std::size_t i = 0; i < states.size(); ++i)
    states[i].save(fmt::format("start{}.", i), archive);
  put(archive, "reports", reports);
  put(archive, "num_candidates",
      std::vector<std::int64_t>{static_cast<std::int64_t>(states.size())});
}

}  // namespace noether

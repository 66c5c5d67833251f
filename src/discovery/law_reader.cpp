#include "src/discovery/law_reader.hpp"

#include <fmt/format.h>

#include <cmath>

#include "noether/core/number_text.hpp"
#include "noether/reading/readable_laws.hpp"
#include "noether/terms/layout.hpp"

namespace noether {

LawReader::LawReader(const LawTestData& data, const std::vector<Identity>& identities,
                     bool saturated)
    : data_(data),
      single_(data.num_trajectories < 2),
      few_(saturated || single_),
      multiples_(data.about_origin(multiples_of(identities))),
      estimator_(data.training, data.noise.variance(), data.scale, data.noise.limited_by_sampling) {
}

std::vector<FittedLaw> LawReader::read(const std::vector<Quadratic>& laws,
                                       std::vector<Quadratic> modulo) const {
  modulo.insert(modulo.end(), multiples_.begin(), multiples_.end());
  return readable_laws(laws, estimator_, layout_of(data_.variables),
                       {std::move(modulo), data_.origin, few_, single_});
}

std::size_t LawReader::unread(std::size_t constant, std::size_t read) const {
  return few_ && constant > read ? constant - read : 0;
}

std::string unread_text(std::size_t unread) {
  return fmt::format(
      "{} constant in these data, which are too few to tell laws from "
      "coincidence: only forms that textbooks know were tried. More trajectories, or longer ones, "
      "would tell.",
      counted(unread, "more combination is", "more combinations are"));
}

std::string at_rest_text(double share) {
  return fmt::format("nothing moves in {:.0f}% of the rows", std::floor(100 * share));
}

}  // namespace noether

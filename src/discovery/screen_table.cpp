#include "noether/discovery/screen_table.hpp"

#include <fmt/format.h>

#include <cmath>

#include "noether/discovery/law_tests.hpp"
#include "noether/reading/layout.hpp"
#include "noether/reading/readable_basis.hpp"
#include "noether/reading/readable_laws.hpp"
#include "noether/reading/textbook.hpp"
#include "noether/terms/monomials.hpp"
#include "noether/testing/check.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Beyond it reading by errors takes longer than a screen should; the echelon form is read instead.
constexpr Index kMostMonomials = 250;

class Table {
 public:
  Table(const Dataset& data, const ScreenResult& screened, const NoiseEstimate& noise,
        const LawTestOptions& options)
      : data_(data),
        screened_(screened),
        noise_(noise),
        options_(options),
        all_(law_test_data({data, data, false, "", false}, noise)),
        few_(screened.saturated || screened.num_trajectories < 2) {}

  ScreenTable read() {
    for (const Identity& identity : screened_.identities)
      table_.identities.push_back(identity_text(identity, all_));
    for (const std::string& monomial : screened_.unidentifiable)
      table_.identities.push_back(monomial + " is constant");
    const std::vector<Quadratic> exact = explained_laws(screened_);
    place(readable(exact, {}), exact.size());
    const std::vector<Quadratic> nearly = approximate_laws(screened_);
    place(readable(nearly, exact), nearly.size());
    add_notes();
    return std::move(table_);
  }

 private:
  [[nodiscard]] std::string text_of(const Quadratic& law) const {
    return factored_formula(law, data_.variables, all_.slack.of(law));
  }

  [[nodiscard]] std::vector<Quadratic> readable(const std::vector<Quadratic>& laws,
                                                std::vector<Quadratic> modulo) const {
    if (laws.empty()) return {};
    const Index M = data_.dimension();
    if (num_monomials(M) > kMostMonomials) return readable_basis(laws, data_);
    for (Quadratic& multiple : multiples_of(screened_.identities))
      modulo.push_back(std::move(multiple));
    const CoefficientEstimator estimator(all_.training, noise_.variance(), all_.scale,
                                         noise_.limited_by_sampling);
    std::vector<Quadratic> result;
    for (const FittedLaw& fitted :
         readable_laws(about_origin(laws), estimator, layout_of(data_.variables),
                       {about_origin(modulo), all_.origin, few_, screened_.num_trajectories < 2}))
      result.push_back(all_.in_data_coordinates(fitted.law(M)));
    return result;
  }

  [[nodiscard]] std::vector<Quadratic> about_origin(std::vector<Quadratic> laws) const {
    for (Quadratic& law : laws) law = all_.about_origin(std::move(law));
    return laws;
  }

  /// Rows for the laws that stand the test, where it says they belong.
  void place(const std::vector<Quadratic>& laws, std::size_t constant) {
    if (few_ && constant > laws.size()) table_.unread += constant - laws.size();
    if (laws.empty()) return;
    std::vector<Quadratic> clean;
    for (const Quadratic& law : laws) clean.push_back(without_dust(law, all_.slack.of(law)));
    const std::vector<CheckedLaw> checked =
        check_laws(data_, {clean.begin(), clean.end()}, noise_, options_);
    for (std::size_t i = 0; i < clean.size(); ++i) add_row(clean[i], checked[i]);
  }

  void add_row(const Quadratic& law, const CheckedLaw& checked) {
    if (checked.status == LawStatus::kRefuted) return;
    const ScreenRow row{law,
                        textbook_name(law, layout_of(data_.variables), all_.scale),
                        text_of(law),
                        checked.status,
                        checked.test.relative_drift,
                        checked.test.min_detectable_drift};
    (checked.status == LawStatus::kApproximate ? table_.nearly : table_.conserved).push_back(row);
  }

  void add_notes() {
    if (screened_.num_trajectories < 2)
      table_.notes.emplace_back(
          "there is a single trajectory: what is constant along it may be a law or a property of "
          "this one motion. Several trajectories tell them apart.");
    if (table_.unread > 0)
      table_.notes.push_back(fmt::format(
          "{} more combinations are constant along what was seen: too few data to tell laws from "
          "coincidence, so they are not written out. More trajectories, or longer ones, would "
          "tell.",
          table_.unread));
    if (const double rest = share_at_rest(data_); rest > kMostlyAtRest)
      table_.notes.push_back(fmt::format(
          "nothing moves in {:.0f}% of the rows: what is constant there says nothing of "
          "the motion.",
          std::floor(100 * rest)));
    if (noise_.limited_by_sampling)
      table_.notes.emplace_back(
          "velocities from positions are limited by the sampling, not by noise: finer sampling, or "
          "measured velocities, would see smaller drifts.");
  }

  const Dataset& data_;
  const ScreenResult& screened_;
  const NoiseEstimate& noise_;
  const LawTestOptions& options_;
  LawTestData all_;
  bool few_;
  ScreenTable table_;
};

}  // namespace

ScreenTable read_screen(const Dataset& data, const ScreenResult& screened,
                        const NoiseEstimate& noise, const LawTestOptions& options) {
  return Table(data, screened, noise, options).read();
}

}  // namespace noether

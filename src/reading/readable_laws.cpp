#include "noether/reading/readable_laws.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "noether/linalg/decompositions.hpp"
#include "noether/reading/echelon.hpp"
#include "noether/reading/textbook.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kRank = 1e-8;
constexpr double kZero = 3.5;    // standard deviations within which a coefficient may be zero
constexpr double kSimple = 2.5;  // and within which it may be a simple number
// Largest error at which a value is set to an integer; less for fractions.
constexpr double kLargestError = 0.1;
constexpr double kLeastNovelty = 0.2;  // least share of a form outside those chosen before
constexpr double kDrifts = 2;  // variance over noise above which a law holds only approximately
constexpr double kNoiseOverstated = 0.5;  // and below which the noise is overstated
// Largest share of a form outside a span that holds approximately.
constexpr double kCloseEnough = 0.005;
constexpr double kClose = 0.1;        // and where errors are systematic
constexpr double kLeastCosine = 0.7;  // cosine to the span below which a form is not tried

/// Membership in one span of laws, and the best restricted estimates.
class SpanReader {
 public:
  SpanReader(const std::vector<Quadratic>& laws, const CoefficientEstimator& estimator)
      : estimator_(estimator), echelon_(echelon_form(laws, estimator.unit())) {
    for (const Index j : estimator.varying()) {
      if (std::find(echelon_.pivots.begin(), echelon_.pivots.end(), j) == echelon_.pivots.end())
        free_.push_back(j);
    }
    all_free_ = unit_directions(estimator.unit().size(), free_);
    span_ = Eigen::HouseholderQR<MatrixXd>(echelon_.rows.transpose()).householderQ() *
            MatrixXd::Identity(estimator.unit().size(), size());
  }

  [[nodiscard]] Index size() const { return echelon_.rows.rows(); }
  [[nodiscard]] const std::vector<Index>& pivots() const { return echelon_.pivots; }

  /// Coordinates of a law in the echelon basis: its coefficients at the pivots.
  [[nodiscard]] VectorXd coordinates(const VectorXd& c) const { return c(echelon_.pivots); }

  /// Coordinates in an orthonormal basis of the span, of a law and of law k of the echelon form.
  [[nodiscard]] VectorXd in_span(const VectorXd& c) const {
    return span_.transpose() * c.cwiseProduct(estimator_.unit());
  }
  [[nodiscard]] VectorXd echelon_coordinates(Index k) const {
    return span_.transpose() * echelon_.rows.row(k).transpose();
  }

  /// The member of the span with the given coefficients at the pivots, all others estimated.
  [[nodiscard]] FittedLaw unrestricted(const VectorXd& at_pivots) const {
    VectorXd fixed = VectorXd::Zero(estimator_.unit().size());
    fixed(echelon_.pivots) = at_pivots;
    return estimator_.fit(fixed, all_free_);
  }

  /// Is c a member of the span within the errors of the span's own coefficients?
  [[nodiscard]] bool contains(const VectorXd& c) const {
    const VectorXd scaled = c.cwiseProduct(estimator_.unit());
    if ((span_.transpose() * scaled).norm() < kLeastCosine * scaled.norm()) return false;
    const VectorXd at_pivots = coordinates(c);
    if (at_pivots.isZero(0)) return false;  // the member with these coordinates is zero
    const FittedLaw best = unrestricted(at_pivots);
    if (consistent(best, c)) return true;
    // If the best member of the span drifts beyond the noise as well, or the noise is overstated
    // and explains the form too, the last digits carry no information: a form close to it is
    // accepted.
    const double ratio = estimator_.variance_over_noise(best.coefficients);
    const bool loose =
        ratio > kDrifts || (ratio < kNoiseOverstated && estimator_.variance_over_noise(c) < 1);
    const VectorXd outside = scaled - span_ * (span_.transpose() * scaled);
    // Systematic errors are no sample of anything: what they explain is a member.
    if (estimator_.systematic() && outside.norm() < kClose * scaled.norm())
      return estimator_.variance_over_noise(c) < kDrifts;
    return loose && outside.norm() < kCloseEnough * scaled.norm();
  }

  /// `alone`: what counts is that noise explains the form, not what the span says of its
  /// neighbours.
  [[nodiscard]] std::optional<FittedLaw> as(const TextbookForm& form, bool alone) const {
    if (!reachable(form)) return std::nullopt;
    const FittedLaw fitted =
        snapped(estimator_.fit(form.fixed, form.directions), form.fixed, estimator_);
    if (!has_its_weights(form, fitted.coefficients)) return std::nullopt;
    const bool member = alone ? estimator_.variance_over_noise(fitted.coefficients) < kDrifts
                              : contains(fitted.coefficients);
    if (!member) return std::nullopt;
    return fitted;
  }

  /// Law k of the echelon form with as few coefficients as its errors allow, the leading one 1.
  [[nodiscard]] FittedLaw sparse(Index k) const {
    VectorXd at_pivots = VectorXd::Zero(size());
    at_pivots(k) = 1;
    const FittedLaw full = unrestricted(at_pivots);
    VectorXd base = VectorXd::Zero(full.coefficients.size());
    base(pivots()[static_cast<std::size_t>(k)]) = 1;
    const VectorXd std = full.standard_deviations();
    // The most significant coefficients first.
    std::vector<Index> order = free_;
    const auto significance = [&](Index j) {
      return std(j) > 0 ? std::abs(full.coefficients(j)) / std(j) : 0;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](Index a, Index b) { return significance(a) > significance(b); });
    std::size_t kept = 0;
    while (kept < order.size() && significance(order[kept]) > kZero) ++kept;
    for (;; ++kept) {
      const std::vector<Index> free(order.begin(),
                                    order.begin() + static_cast<std::ptrdiff_t>(kept));
      FittedLaw fitted = estimator_.fit(base, unit_directions(base.size(), free));
      if (kept == order.size()) return fitted;
      if (!consistent(full, fitted.coefficients)) continue;
      FittedLaw simple = snapped(fitted, base, estimator_);
      return consistent(full, simple.coefficients) ? simple : fitted;
    }
  }

 private:
  /// Whether the form is near the span for some parameters, judged by its best projection.
  [[nodiscard]] bool reachable(const TextbookForm& form) const {
    const VectorXd fixed = form.fixed.cwiseProduct(estimator_.unit());
    if (form.directions.cols() > 0) {
      const MatrixXd E = estimator_.unit().asDiagonal() * form.directions;
      const MatrixXd outside = E - span_ * (span_.transpose() * E);
      const VectorXd miss = fixed - span_ * (span_.transpose() * fixed);
      const VectorXd theta = -outside.completeOrthogonalDecomposition().solve(miss);
      const VectorXd c = fixed + E * theta;
      return (span_.transpose() * c).norm() > kLeastCosine * c.norm();
    }
    return (span_.transpose() * fixed).norm() > kLeastCosine * fixed.norm();
  }

  const CoefficientEstimator& estimator_;
  Echelon echelon_;  // which monomial leads which law
  std::vector<Index> free_;
  MatrixXd all_free_;
  MatrixXd span_;  // orthonormal, scaled units
};

/// The simplest rational within errors, if the error is small enough to identify it.
std::optional<double> simple_number(double value, double error) {
  for (int denominator = 1; denominator <= 4; ++denominator) {
    if (error > kLargestError / (denominator * denominator) * std::max(1.0, std::abs(value)))
      return std::nullopt;
    const double nearest = std::round(value * denominator) / denominator;
    if (std::abs(nearest) <= 12 && nearest != 0 && std::abs(value - nearest) <= kSimple * error)
      return nearest;
  }
  return std::nullopt;
}

}  // namespace

FittedLaw snapped(const FittedLaw& fitted, const VectorXd& base,
                  const CoefficientEstimator& estimator) {
  const VectorXd error = fitted.parameter_deviations();
  VectorXd fixed = base;
  std::vector<Index> open;
  for (Index i = 0; i < fitted.parameters.size(); ++i) {
    const auto simple = simple_number(fitted.parameters(i), error(i));
    if (simple)
      fixed += *simple * fitted.directions.col(i);
    else
      open.push_back(i);
  }
  const FittedLaw result = estimator.fit(fixed, fitted.directions(Eigen::all, open));
  return consistent(fitted, result.coefficients) ? result : fitted;
}

namespace {

/// Laws chosen one after the other, each independent of those before; coordinates in an orthonormal
/// basis of the span, with monomials scaled by their sizes.
class Choice {
 public:
  explicit Choice(const SpanReader& reader) : reader_(reader), taken_(MatrixXd(reader.size(), 0)) {}

  [[nodiscard]] Index size() const { return taken_.cols(); }
  /// Share of a law outside what was chosen so far.
  [[nodiscard]] double novelty(const VectorXd& coordinates) const {
    return outside(coordinates).norm() / coordinates.norm();
  }
  void take(const VectorXd& coordinates) {
    const VectorXd rest = outside(coordinates).normalized();
    taken_.conservativeResize(Eigen::NoChange, taken_.cols() + 1);
    taken_.rightCols(1) = rest;
  }
  /// The law of the echelon form with the largest novelty.
  [[nodiscard]] Index newest() const {
    Index best = 0;
    for (Index k = 1; k < reader_.size(); ++k) {
      if (novelty(reader_.echelon_coordinates(k)) > novelty(reader_.echelon_coordinates(best)))
        best = k;
    }
    return best;
  }

 private:
  [[nodiscard]] VectorXd outside(const VectorXd& coordinates) const {
    return coordinates - taken_ * (taken_.transpose() * coordinates);
  }
  const SpanReader& reader_;
  MatrixXd taken_;  // orthonormal
};

}  // namespace

namespace {

bool is_new(const FittedLaw& law, const std::vector<FittedLaw>& others) {
  return std::none_of(others.begin(), others.end(), [&](const FittedLaw& other) {
    return other.coefficients == law.coefficients;
  });
}

}  // namespace

std::vector<FittedLaw> readable_laws(const std::vector<Quadratic>& laws,
                                     const CoefficientEstimator& estimator, const Layout& layout,
                                     const ReadingOptions& options) {
  if (laws.empty()) return {};
  std::vector<Quadratic> all = laws;
  all.insert(all.end(), options.modulo.begin(), options.modulo.end());
  const SpanReader reader(all, estimator);
  Choice choice(reader);
  for (const Quadratic& law : options.modulo) {
    const VectorXd coordinates = reader.in_span(monomial_coefficients(law));
    if (choice.novelty(coordinates) > kRank) choice.take(coordinates);
  }
  const Choice known = choice;  // what lies in the rest of the span says nothing new
  std::vector<FittedLaw> result;
  for (const TextbookForm& form : textbook_forms(layout)) {
    if (choice.size() == reader.size() && !options.also_dependent) break;
    if (options.only_textbook && !form.firm && !form.positive) continue;
    if (options.also_dependent && !form.about.empty()) continue;
    const auto law = reader.as(options.origin.size() > 0 ? about(options.origin, form) : form,
                               options.only_textbook);
    if (!law) continue;
    const VectorXd coordinates = reader.in_span(law->coefficients);
    const bool novel =
        choice.size() < reader.size() && choice.novelty(coordinates) >= kLeastNovelty;
    if (novel) choice.take(coordinates);
    if (novel || (options.also_dependent && is_new(*law, result))) result.push_back(*law);
  }
  while (!options.only_textbook && choice.size() < reader.size()) {
    const Index k = choice.newest();
    choice.take(reader.echelon_coordinates(k));
    result.push_back(reader.sparse(k));
  }
  return result;
}

}  // namespace noether

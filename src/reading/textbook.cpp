#include "noether/reading/textbook.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "noether/linalg/decompositions.hpp"
#include "noether/reading/law_formula.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kVanishing = 1e-6;
constexpr const char* kElsewhere = " about another point";

/// Collects forms; a form is a fixed part plus one part per parameter.
class Shelf {
 public:
  explicit Shelf(const Layout& layout) : layout_(layout), n_(layout.n()), M_(2 * layout.n()) {}

  void add(const std::string& name, const Quadratic& fixed, const std::vector<Quadratic>& free = {},
           bool positive = false, const std::vector<Index>& about = {}) {
    TextbookForm form{name,
                      monomial_coefficients(fixed),
                      MatrixXd(num_monomials(M_), static_cast<Index>(free.size())),
                      positive,
                      firm_,
                      about};
    for (std::size_t i = 0; i < free.size(); ++i)
      form.directions.col(static_cast<Index>(i)) = monomial_coefficients(free[i]);
    forms_.push_back(std::move(form));
  }

  void set_firm(bool firm) { firm_ = firm; }

  [[nodiscard]] Quadratic q(Index i) const { return Quadratic::coordinate(M_, i); }
  [[nodiscard]] Quadratic p(Index i) const { return Quadratic::coordinate(M_, n_ + i); }
  [[nodiscard]] Quadratic qq(Index i, Index j) const { return Quadratic::product(M_, i, j); }
  [[nodiscard]] Quadratic pp(Index i, Index j) const {
    return Quadratic::product(M_, n_ + i, n_ + j);
  }
  [[nodiscard]] Quadratic qp(Index i, Index j) const { return Quadratic::product(M_, i, n_ + j); }
  [[nodiscard]] Quadratic zero() const { return Quadratic::zero(M_); }
  [[nodiscard]] Quadratic rotation(Index i, Index j) const { return qp(i, j) - qp(j, i); }
  [[nodiscard]] const Layout& layout() const { return layout_; }
  [[nodiscard]] const std::string& variable(Index i) const {
    return layout_.variables[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] std::vector<TextbookForm> take() { return std::move(forms_); }

 private:
  const Layout& layout_;
  Index n_, M_;
  bool firm_ = true;
  std::vector<TextbookForm> forms_;
};

/// M of m = M (M + 1) / 2 + M monomials.
Index dimension_of(Index m) {
  return static_cast<Index>(std::lround((std::sqrt(8.0 * static_cast<double>(m) + 9) - 3) / 2));
}

struct Plane {
  std::size_t a, b;
};

std::vector<Plane> planes_of(const Layout& layout) {
  std::vector<Plane> planes;
  for (std::size_t a = 0; a < layout.axes.size(); ++a) {
    for (std::size_t b = a + 1; b < layout.axes.size(); ++b) planes.push_back({a, b});
  }
  return planes;
}

/// In space a rotation is named by its component along the third axis; in the plane it needs no
/// name.
std::string component(const Layout& layout, const Plane& plane) {
  if (layout.axes.size() != 3) return "";
  return " " + layout.axes[3 - plane.a - plane.b];
}

Quadratic total_momentum(const Shelf& shelf, std::size_t axis) {
  Quadratic sum = shelf.zero();
  for (const auto& body : shelf.layout().at) sum = sum + shelf.p(body[axis]);
  return sum;
}

/// x P_b - y P_a with the position of one body and the total momentum.
Quadratic carried(const Shelf& shelf, std::size_t body, const Plane& plane) {
  Quadratic sum = shelf.zero();
  const auto& from = shelf.layout().at[body];
  for (const auto& other : shelf.layout().at)
    sum = sum + shelf.qp(from[plane.a], other[plane.b]) - shelf.qp(from[plane.b], other[plane.a]);
  return sum;
}

Quadratic own_rotation(const Shelf& shelf, std::size_t body, const Plane& plane) {
  const auto& at = shelf.layout().at[body];
  return shelf.rotation(at[plane.a], at[plane.b]);
}

void add_total_momenta(Shelf& shelf) {
  const Layout& layout = shelf.layout();
  if (layout.bodies.size() < 2) return;
  for (std::size_t a = 0; a < layout.axes.size(); ++a)
    shelf.add("total momentum " + layout.axes[a], total_momentum(shelf, a));
  for (std::size_t a = 0; a < layout.axes.size(); ++a) {
    std::vector<Quadratic> others;
    for (std::size_t body = 1; body < layout.bodies.size(); ++body)
      others.push_back(shelf.p(layout.at[body][a]));
    shelf.add("weighted total momentum " + layout.axes[a], shelf.p(layout.at[0][a]), others, true);
  }
  const auto product = [&](std::size_t a, std::size_t b) {
    Quadratic sum = shelf.zero();
    for (const auto& first : layout.at) {
      for (const auto& second : layout.at) sum = sum + shelf.pp(first[a], second[b]);
    }
    return sum;
  };
  for (std::size_t a = 0; a < layout.axes.size(); ++a)
    shelf.add("square of total momentum " + layout.axes[a], product(a, a));
  for (const Plane& plane : planes_of(layout))
    shelf.add(fmt::format("product of total momenta {} and {}", layout.axes[plane.a],
                          layout.axes[plane.b]),
              product(plane.a, plane.b));
}

void add_total_rotations(Shelf& shelf) {
  const Layout& layout = shelf.layout();
  if (layout.bodies.size() < 2) return;
  for (const Plane& plane : planes_of(layout)) {
    Quadratic all = shelf.zero();
    std::vector<Quadratic> others;
    for (std::size_t body = 0; body < layout.bodies.size(); ++body) {
      all = all + own_rotation(shelf, body, plane);
      if (body > 0) others.push_back(own_rotation(shelf, body, plane));
    }
    const std::string name = "angular momentum" + component(layout, plane);
    shelf.add(name + " about the origin", all);
    shelf.add("weighted " + name + " about the origin", own_rotation(shelf, 0, plane), others,
              true);
    shelf.add(name + kElsewhere, all,
              {total_momentum(shelf, plane.a), total_momentum(shelf, plane.b)}, false,
              {layout.at[0][plane.a], layout.at[0][plane.b]});
  }
  for (const Plane& plane : planes_of(layout)) {
    std::vector<Quadratic> others;
    for (std::size_t body = 1; body < layout.bodies.size(); ++body)
      others.push_back(carried(shelf, body, plane));
    shelf.add("angular momentum" + component(layout, plane) + " of the centre of mass",
              carried(shelf, 0, plane), others, true);
  }
}

void add_rotations_of_some(Shelf& shelf) {
  const Layout& layout = shelf.layout();
  for (const Plane& plane : planes_of(layout)) {
    const std::string name = "angular momentum" + component(layout, plane);
    for (std::size_t body = 0; body < layout.bodies.size(); ++body) {
      const std::string whose = layout.bodies.size() > 1 ? " of body " + layout.bodies[body] : "";
      const auto& at = layout.at[body];
      shelf.add(name + whose, own_rotation(shelf, body, plane));
      shelf.add(name + whose + kElsewhere, own_rotation(shelf, body, plane),
                {shelf.p(at[plane.a]), shelf.p(at[plane.b])}, false, {at[plane.a], at[plane.b]});
    }
    for (std::size_t i = 0; layout.bodies.size() > 2 && i < layout.bodies.size(); ++i) {
      for (std::size_t j = i + 1; j < layout.bodies.size(); ++j)
        shelf.add(fmt::format("{} of bodies {} and {}", name, layout.bodies[i], layout.bodies[j]),
                  own_rotation(shelf, i, plane) + own_rotation(shelf, j, plane));
    }
  }
}

void add_momenta(Shelf& shelf) {
  const Index n = shelf.layout().n();
  for (Index i = 0; i < n; ++i) shelf.add("momentum " + shelf.variable(n + i), shelf.p(i));
  if (n > 1 && !shelf.layout().has_bodies()) {
    Quadratic sum = shelf.zero();
    for (Index i = 0; i < n; ++i) sum = sum + shelf.p(i);
    shelf.add("total momentum", sum);
  }
  for (Index i = 0; i < n; ++i) shelf.add("coordinate " + shelf.variable(i), shelf.q(i));
}

/// Laws of two coordinates, about the origin and elsewhere.
void add_pair(Shelf& shelf, Index i, Index j) {
  const std::string pair = fmt::format("{} and {}", shelf.variable(i), shelf.variable(j));
  const auto both = [&](const std::string& name, const Quadratic& fixed,
                        std::vector<Quadratic> free, const Quadratic& to_i, const Quadratic& to_j) {
    shelf.add(name, fixed, free);
    free.insert(free.end(), {to_i, to_j});
    shelf.add(name + kElsewhere, fixed, free, false, {i, j});
  };
  if (!shelf.layout().has_bodies())
    both(fmt::format("angular momentum {} {}", shelf.variable(i), shelf.variable(j)),
         shelf.rotation(i, j), {}, shelf.p(i), shelf.p(j));
  both("exchange between " + pair, shelf.pp(i, j), {shelf.qq(i, j)}, shelf.q(i), shelf.q(j));
  both("weighted angular momentum of " + pair, shelf.qp(i, j), {shelf.qp(j, i)}, shelf.p(i),
       shelf.p(j));
}

void add_oscillators(Shelf& shelf) {
  const Index n = shelf.layout().n();
  for (Index i = 0; i < n; ++i) {
    shelf.add("energy of oscillator " + shelf.variable(i), 0.5 * shelf.pp(i, i),
              {0.5 * shelf.qq(i, i)}, true);
    shelf.add("energy of oscillator " + shelf.variable(i) + kElsewhere, 0.5 * shelf.pp(i, i),
              {0.5 * shelf.qq(i, i), shelf.q(i)}, true, {i});
  }
  for (Index i = 0; i < n; ++i) {
    for (Index j = i + 1; j < n; ++j) add_pair(shelf, i, j);
  }
  for (Index i = 0; i < n; ++i) {
    shelf.add("square of momentum " + shelf.variable(n + i), shelf.pp(i, i));
    for (Index j = i + 1; j < n; ++j)
      shelf.add(
          fmt::format("product of momenta {} and {}", shelf.variable(n + i), shelf.variable(n + j)),
          shelf.pp(i, j));
  }
}

/// Parameters of quadratic parts are weights; with a zero weight it is another form. Parameters of
/// linear parts give the point of reference of the law.
bool weights_are_there(const TextbookForm& form, const VectorXd& theta) {
  const Index M = dimension_of(form.fixed.size());
  const Index quadratic = form.fixed.size() - M;
  const bool linear_law = form.fixed.head(quadratic).isZero(0);
  for (Index i = 0; i < theta.size(); ++i) {
    const bool weight = linear_law || !form.directions.col(i).head(quadratic).isZero(0);
    if (!weight) continue;
    // A weight may be as small as its units make it, but not zero.
    if (theta(i) == 0 || (form.positive && theta(i) < 0)) return false;
  }
  return true;
}

/// Where a law is centred, as in "(5, 0)"; empty if it has no centre.
std::string place_of(const Quadratic& law, const std::vector<Index>& positions) {
  const VectorXd slack = kVanishing * monomial_coefficients(law).cwiseAbs();
  const VectorXd centre = centre_of(law, slack);
  if (centre.size() == 0) return "";
  std::vector<std::string> coordinates;
  for (const Index i : positions) coordinates.push_back(fmt::format("{:.3g}", centre(i)));
  const std::string list = fmt::format("{}", fmt::join(coordinates, ", "));
  return coordinates.size() == 1 ? list : "(" + list + ")";
}

std::string name_with_place(const TextbookForm& form, const Quadratic& law) {
  if (form.about.empty()) return form.name;
  const std::string place = place_of(law, form.about);
  if (place.empty()) return form.name;
  const std::string base = form.name.substr(0, form.name.size() - std::string(kElsewhere).size());
  return fmt::format("{} about {}", base, place);
}

}  // namespace

std::vector<TextbookForm> textbook_forms(const Layout& layout) {
  Shelf shelf(layout);
  add_total_momenta(shelf);
  add_momenta(shelf);
  add_total_rotations(shelf);
  add_rotations_of_some(shelf);
  shelf.set_firm(false);
  add_oscillators(shelf);
  return shelf.take();
}

bool has_its_weights(const TextbookForm& form, const VectorXd& coefficients) {
  if (form.directions.cols() == 0) return true;
  return weights_are_there(form,
                           form.directions.colPivHouseholderQr().solve(coefficients - form.fixed));
}

TextbookForm about(const VectorXd& origin, TextbookForm form) {
  const Index M = origin.size();
  const auto there = [&](const VectorXd& c) {
    return monomial_coefficients(moved(from_monomial_coefficients(c, M), origin));
  };
  form.fixed = there(form.fixed);
  for (Index i = 0; i < form.directions.cols(); ++i)
    form.directions.col(i) = there(form.directions.col(i));
  return form;
}

std::string textbook_name(const Law& law, const Layout& layout, const VectorXd& scale) {
  if (law->quadratic() == nullptr) return "";
  const Quadratic& quadratic = *law->quadratic();
  const VectorXd unit = monomials(scale);
  const VectorXd c = monomial_coefficients(quadratic).cwiseProduct(unit);
  const double size = c.norm();
  for (const TextbookForm& form : textbook_forms(layout)) {
    // s c = c_0 + E theta for some s and theta, by contribution.
    const VectorXd fixed = form.fixed.cwiseProduct(unit);
    const MatrixXd directions = unit.asDiagonal() * form.directions;
    const VectorXd sizes = directions.colwise().norm();
    MatrixXd unknown(c.size(), 1 + form.directions.cols());
    unknown << c / size, -directions * sizes.cwiseInverse().asDiagonal();
    const VectorXd solution = unknown.colPivHouseholderQr().solve(fixed);
    const VectorXd shares = solution.tail(form.directions.cols());
    const bool fits = (unknown * solution - fixed).norm() < kVanishing * fixed.norm();
    const double least = kVanishing * fixed.norm();
    const VectorXd theta = (shares.array().abs() < least).select(0, shares.array() / sizes.array());
    if (fits && weights_are_there(form, theta)) return name_with_place(form, quadratic);
  }
  return "";
}

std::string name_of_law(const Quadratic& law, const Layout& layout, const VectorXd& scale) {
  std::string name = textbook_name(law, layout, scale);
  if (!name.empty()) return name;
  return law.A.norm() > 0 ? "quadratic law" : "linear law";
}

}  // namespace noether

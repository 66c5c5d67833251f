#include "noether/reading/textbook.hpp"

#include <fmt/format.h>

#include <cmath>

#include "noether/linalg/decompositions.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kVanishing = 1e-6;

/// Collects forms; a form is a fixed part plus one part per parameter.
class Shelf {
 public:
  explicit Shelf(const Layout& layout) : layout_(layout), n_(layout.n()), M_(2 * layout.n()) {}

  void add(const std::string& name, const Quadratic& fixed,
           const std::vector<Quadratic>& free = {}) {
    TextbookForm form{name, monomial_coefficients(fixed),
                      MatrixXd(num_monomials(M_), static_cast<Index>(free.size()))};
    for (std::size_t i = 0; i < free.size(); ++i)
      form.directions.col(static_cast<Index>(i)) = monomial_coefficients(free[i]);
    forms_.push_back(std::move(form));
  }

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
  std::vector<TextbookForm> forms_;
};

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
    shelf.add("weighted total momentum " + layout.axes[a], shelf.p(layout.at[0][a]), others);
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
    shelf.add("weighted " + name + " about the origin", own_rotation(shelf, 0, plane), others);
    shelf.add(name + " about another point", all,
              {total_momentum(shelf, plane.a), total_momentum(shelf, plane.b)});
  }
  for (const Plane& plane : planes_of(layout)) {
    std::vector<Quadratic> others;
    for (std::size_t body = 1; body < layout.bodies.size(); ++body)
      others.push_back(carried(shelf, body, plane));
    shelf.add("angular momentum" + component(layout, plane) + " of the centre of mass",
              carried(shelf, 0, plane), others);
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
      shelf.add(name + whose + " about another point", own_rotation(shelf, body, plane),
                {shelf.p(at[plane.a]), shelf.p(at[plane.b])});
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

void add_oscillators(Shelf& shelf) {
  const Index n = shelf.layout().n();
  for (Index i = 0; i < n; ++i) {
    shelf.add("energy of oscillator " + shelf.variable(i), 0.5 * shelf.pp(i, i),
              {0.5 * shelf.qq(i, i)});
    shelf.add("energy of oscillator " + shelf.variable(i) + " about another point",
              0.5 * shelf.pp(i, i), {0.5 * shelf.qq(i, i), shelf.q(i)});
  }
  const bool rotations = !shelf.layout().has_bodies();
  for (Index i = 0; rotations && i < n; ++i) {
    for (Index j = i + 1; j < n; ++j)
      shelf.add(fmt::format("angular momentum {} {}", shelf.variable(i), shelf.variable(j)),
                shelf.rotation(i, j));
  }
  for (Index i = 0; i < n; ++i) {
    for (Index j = i + 1; j < n; ++j) {
      const std::string pair = fmt::format("{} and {}", shelf.variable(i), shelf.variable(j));
      shelf.add("exchange between " + pair, shelf.pp(i, j), {shelf.qq(i, j)});
      shelf.add("weighted angular momentum of " + pair, shelf.qp(i, j), {shelf.qp(j, i)});
    }
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
bool weights_are_there(const TextbookForm& form, const VectorXd& theta, Index M) {
  const Index quadratic = form.fixed.size() - M;
  const bool linear_law = form.fixed.head(quadratic).isZero(0);
  for (Index i = 0; i < theta.size(); ++i) {
    const bool weight = linear_law || !form.directions.col(i).head(quadratic).isZero(0);
    if (weight && std::abs(theta(i)) < kVanishing) return false;
  }
  return true;
}

}  // namespace

std::vector<TextbookForm> textbook_forms(const Layout& layout) {
  Shelf shelf(layout);
  add_total_momenta(shelf);
  add_momenta(shelf);
  add_total_rotations(shelf);
  add_rotations_of_some(shelf);
  add_oscillators(shelf);
  return shelf.take();
}

std::string textbook_name(const Law& law, const Layout& layout) {
  if (law->quadratic() == nullptr) return "";
  const Quadratic& quadratic = *law->quadratic();
  const VectorXd c = monomial_coefficients(quadratic);
  const double size = c.norm();
  for (const TextbookForm& form : textbook_forms(layout)) {
    // s c = c_0 + E theta for some s and theta.
    MatrixXd unknown(c.size(), 1 + form.directions.cols());
    unknown << c / size, -form.directions;
    const VectorXd solution = unknown.colPivHouseholderQr().solve(form.fixed);
    const bool all_there =
        weights_are_there(form, solution.tail(form.directions.cols()), quadratic.dimension());
    if (all_there && (unknown * solution - form.fixed).norm() < kVanishing * form.fixed.norm())
      return form.name;
  }
  return "";
}

std::string name_of_law(const Quadratic& law, const Layout& layout) {
  const std::string name = textbook_name(law, layout);
  if (!name.empty()) return name;
  return law.A.norm() > 0 ? "quadratic law" : "linear law";
}

}  // namespace noether

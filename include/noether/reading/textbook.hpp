#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/phase/quadratic.hpp"
#include "noether/reading/layout.hpp"
#include "noether/terms/law.hpp"

namespace noether {

/// A law as textbooks write it: c_0 + E theta with few unknown parameters (masses, stiffnesses).
/// Coefficients of the monomials (m).
struct TextbookForm {
  std::string name;
  Eigen::VectorXd fixed;
  Eigen::MatrixXd directions;  ///< (m, r)
};

/// Forms in which a span of laws may be written, the most informative first: momenta, their
/// products, angular momenta of all bodies, of the centre of mass, of some of them; energies of
/// oscillators and exchanges between two.
std::vector<TextbookForm> textbook_forms(const Layout& layout);

/// The name of a law by its structure, as in "total momentum x", "angular momentum of body 2",
/// "energy of oscillator q1", "exchange between q1 and q2"; "quadratic law" if nothing fits.
std::string name_of_law(const Quadratic& law, const Layout& layout);
/// The same for a law of any form; empty if no textbook form fits.
std::string textbook_name(const Law& law, const Layout& layout);

/// coefficient * left * right: sums of variables (M) whose first entries are 1.
struct LawProduct {
  double coefficient = 0;
  Eigen::VectorXd left, right;
};
/// The quadratic part of a law as products of sums, if that is shorter than its monomials; momenta
/// first.
std::vector<LawProduct> products_of(const Quadratic& law);

/// Parts of a variable's name for typesetting: px1 has the letters "px" and the number "1". A name
/// is kept whole unless it is one letter, or p or v and an axis, followed by a number or nothing.
struct NameParts {
  std::string letters, number;
  bool whole = false;
};
NameParts parts_of_name(const std::string& name);

/// A law as a sum of products of sums, if that is shorter than its monomials, as in "(x1 + x2)*(py1
/// + py2) - (y1 + y2)*(px1 + px2)"; six significant digits.
std::string factored_formula(const Quadratic& law, const std::vector<std::string>& variables);
/// The same for LaTeX: "(x_{1} + x_{2})\,(p_{y_1} + p_{y_2}) - ...".
std::string latex_formula(const Quadratic& law, const std::vector<std::string>& variables);

}  // namespace noether

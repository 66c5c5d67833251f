#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/phase/quadratic.hpp"
#include "noether/phase/trajectory_states.hpp"
#include "noether/terms/expression.hpp"

namespace noether {

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

/// A variable in LaTeX: px1 is p_{x_1}, q12 is q_{12}, energy is \mathrm{energy}.
std::string latex_name(const std::string& name);
/// A law of any form in LaTeX: "\frac{p_x^2}{2} - \frac{1}{\sqrt{x^2 + y^2}}".
std::string latex_of(const Expression& law, const std::vector<std::string>& variables);

/// How precisely a law has to be written for its formula to be the same law in these data. What
/// counts is not a coefficient but its contribution: far from the origin, or in small units, large
/// coefficients may be dust and small ones the law.
class FormulaSlack {
 public:
  /// `variance` (M) of the noise, data units.
  FormulaSlack(std::vector<TrajectoryStates> groups, Eigen::VectorXd variance);

  /// Largest change of each monomial's coefficient (m), data units, that changes the law by less
  /// than a fiftieth of how much it varies along trajectories or noise makes it vary.
  [[nodiscard]] Eigen::VectorXd of(const Quadratic& law) const;
  /// Standard deviation of every monomial over all states (m), data units.
  [[nodiscard]] const Eigen::VectorXd& spread() const { return spread_; }

 private:
  std::vector<TrajectoryStates> groups_;
  Eigen::VectorXd variance_, spread_;
};

/// The law without the terms that are within the slack (m).
Quadratic without_dust(const Quadratic& law, const Eigen::VectorXd& slack);

/// The point (M) about which a law is centred, A c = -b within half the slack (m); empty where
/// there is none, where it is the origin, or where it would not make the law shorter.
Eigen::VectorXd centre_of(const Quadratic& law, const Eigen::VectorXd& slack);

/// A law as a sum of products of sums, if that is shorter than its monomials, as in "(x1 + x2)*(py1
/// + py2) - (y1 + y2)*(px1 + px2)", about its centre if it has one, as in "(x - 184)*py - ...".
/// Numbers have as few digits as bring every coefficient within the slack (m) when the text is
/// parsed again; without a slack, within a millionth. Terms within the slack are left out.
std::string factored_formula(const Quadratic& law, const std::vector<std::string>& variables,
                             const Eigen::VectorXd& slack = {});
/// The same for LaTeX: "(x_{1} + x_{2})\,(p_{y_1} + p_{y_2}) - ...".
std::string latex_formula(const Quadratic& law, const std::vector<std::string>& variables,
                          const Eigen::VectorXd& slack = {});

}  // namespace noether

#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/phase/quadratic.hpp"
#include "noether/terms/law.hpp"
#include "noether/terms/layout.hpp"

namespace noether {

/// A law as textbooks write it: c_0 + E theta with few unknown parameters (masses, stiffnesses).
/// Coefficients of the monomials (m).
struct TextbookForm {
  std::string name;
  Eigen::VectorXd fixed;
  Eigen::MatrixXd directions;  ///< (m, r)
  bool positive = false;       ///< its weights (masses, stiffnesses) are above zero
  bool firm = false;           ///< hardly bends to the data: few data can tell it from coincidence
  std::vector<Eigen::Index> about = {};  ///< positions whose reference point the parameters say
};

/// Forms in which a span of laws may be written, the most informative first: momenta, their
/// products, angular momenta of all bodies, of the centre of mass, of some of them; energies of
/// oscillators and exchanges between two.
std::vector<TextbookForm> textbook_forms(const Layout& layout);

/// Whether all weights of a form are there, and above zero where they have to be, in a law with
/// these coefficients (m).
bool has_its_weights(const TextbookForm& form, const Eigen::VectorXd& coefficients);

/// The form of a textbook moved to coordinates x - origin, in which a law reads differently but
/// means the same.
TextbookForm about(const Eigen::VectorXd& origin, TextbookForm form);

/// The name of a law by its structure, as in "total momentum x", "angular momentum of body 2",
/// "angular momentum about (5, 0)", "energy of oscillator q1"; "quadratic law" if nothing fits.
/// `scale` (M): the spread of the variables; terms are compared by what they contribute.
std::string name_of_law(const Quadratic& law, const Layout& layout, const Eigen::VectorXd& scale);
/// The same for a law of any form; empty if no textbook form fits.
std::string textbook_name(const Law& law, const Layout& layout, const Eigen::VectorXd& scale);

}  // namespace noether

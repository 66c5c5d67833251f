#include "laws.hpp"

#include <fmt/format.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bindings.hpp"
#include "noether/core/error.hpp"
#include "noether/reading/law_formula.hpp"
#include "noether/terms/law_expression.hpp"

namespace noether::python {

namespace {

using Eigen::Index;

NamedLaw parsed(const std::string& text, const std::vector<std::string>& variables) {
  return {parse_law(text, variables), variables};
}

NamedLaw of_terms(const std::vector<std::string>& terms, const std::vector<double>& coefficients,
                  double constant, const std::vector<std::string>& variables) {
  if (terms.size() != coefficients.size())
    throw UsageError(
        fmt::format("terms: there are {} terms and {} coefficients. Give one for each.",
                    terms.size(), coefficients.size()));
  Expression sum = Expression::constant(constant);
  for (std::size_t i = 0; i < terms.size(); ++i)
    sum = sum + Expression::constant(coefficients[i]) * parse_expression(terms[i], variables);
  return {law_of(sum, static_cast<Index>(variables.size())), variables};
}

NamedLaw of_matrices(const Doubles& A, const Doubles& b, double constant,
                     const std::vector<std::string>& variables) {
  Quadratic law;
  law.A = states_of(A, static_cast<Index>(variables.size()), "A");
  law.b = vector_of(b);
  law.constant = constant;
  if (law.A.cols() != law.A.rows() || law.b.size() != law.A.rows())
    throw UsageError(
        fmt::format("A: a law of {0} variables has A of shape ({0}, {0}) and b of "
                    "shape ({0}). Give arrays of these shapes.",
                    variables.size()));
  return {Law(law), variables};
}

/// The summands that do not vary.
double constant_of(const Law& law) {
  double sum = 0;
  for (const Expression& summand : law->expression().summands())
    sum += summand.constant_value().value_or(0);
  return sum;
}

/// Terms as they can be typed, whatever the names of the variables.
std::vector<LawTerm> typed_terms(const Law& law, const std::vector<std::string>& variables) {
  if (!law->expression().polynomial(law->dimension())) return law->terms(variables);
  std::vector<LawTerm> terms;
  for (const Expression& summand : law->expression().summands()) {
    const auto [coefficient, term] = summand.scaled();
    if (!term.constant_value()) terms.push_back({term.text(variables), coefficient});
  }
  return terms;
}

std::string latex(const Law& law, const std::vector<std::string>& variables) {
  const Quadratic* quadratic = law->quadratic();
  return quadratic != nullptr ? latex_formula(*quadratic, variables)
                              : latex_of(law->expression(), variables);
}

NumpyArray values(const NamedLaw& law, const Doubles& points) {
  const Eigen::MatrixXd states = states_of(points, law.law->dimension(), "x");
  Eigen::VectorXd found;
  {
    const nb::gil_scoped_release release;
    found = law.law->values(states);
  }
  return numpy(std::move(found));
}

NumpyArray gradients(const NamedLaw& law, const Doubles& points) {
  const Eigen::MatrixXd states = states_of(points, law.law->dimension(), "x");
  Eigen::MatrixXd found;
  {
    const nb::gil_scoped_release release;
    found = law.law->gradients(states);
  }
  return numpy_rows(std::move(found));
}

}  // namespace

Dict law_dict(const Law& law, const std::vector<std::string>& variables) {
  Dict dict;
  List terms;
  for (const LawTerm& term : typed_terms(law, variables))
    terms.append(nb::make_tuple(term.text, term.coefficient));
  dict["terms"] = terms;
  dict["latex"] = latex(law, variables);
  const Quadratic* quadratic = law->quadratic();
  dict["constant"] = quadratic != nullptr ? quadratic->constant : constant_of(law);
  dict["A"] = quadratic != nullptr ? nb::cast(numpy_rows(quadratic->A)) : nb::none();  // symmetric
  dict["b"] = quadratic != nullptr ? nb::cast(numpy(Eigen::VectorXd(quadratic->b))) : nb::none();
  return dict;
}

Law placed(const Law& law, const std::vector<std::size_t>& places, std::size_t dimension) {
  const auto outside = [&](std::size_t place) { return place >= dimension; };
  if (static_cast<Index>(places.size()) != law->dimension() ||
      std::any_of(places.begin(), places.end(), outside))
    throw UsageError(
        fmt::format("law: it has {} variables, the data have {}. Name the variables "
                    "of both alike.",
                    law->dimension(), dimension));
  const auto M = static_cast<Index>(dimension);
  if (const Quadratic* quadratic = law->quadratic()) {
    Quadratic moved = Quadratic::zero(M);
    moved.constant = quadratic->constant;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto row = static_cast<Index>(places[i]);
      moved.b(row) = quadratic->b(static_cast<Index>(i));
      for (std::size_t j = 0; j < places.size(); ++j)
        moved.A(row, static_cast<Index>(places[j])) =
            quadratic->A(static_cast<Index>(i), static_cast<Index>(j));
    }
    return moved;
  }
  std::vector<Expression> variables;
  for (const std::size_t place : places)
    variables.push_back(Expression::variable(static_cast<Index>(place)));
  const Expression moved = law->expression().replaced(variables);
  if (const auto polynomial = moved.polynomial(M)) return *polynomial;
  return law_of(moved, M);
}

void bind_laws(nb::module_& module) {
  nb::class_<NamedLaw>(module, "NamedLaw")
      .def_static("parsed", parsed, nb::arg("text"), nb::arg("variables"))
      .def_static("of_terms", of_terms, nb::arg("terms"), nb::arg("coefficients"),
                  nb::arg("constant"), nb::arg("variables"))
      .def_static("of_matrices", of_matrices, nb::arg("A"), nb::arg("b"), nb::arg("constant"),
                  nb::arg("variables"))
      .def("parts", [](const NamedLaw& law) { return law_dict(law.law, law.variables); })
      .def("values", values, nb::arg("x"))
      .def("gradients", gradients, nb::arg("x"));
}

}  // namespace noether::python

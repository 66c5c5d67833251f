#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "noether/reading/law_formula.hpp"
#include "noether/report/export.hpp"
#include "src/report/literals.hpp"

namespace noether {

namespace {

using Eigen::Index;

/// A text outside formulas.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (std::string("_#%&${}").find(c) != std::string::npos)
      result += std::string("\\") + c;
    else if (c == '\\')
      result += "\\textbackslash{}";
    else if (c == '^' || c == '~')
      result += std::string("\\") + c + "{}";
    else
      result += c;
  }
  return result;
}

/// 1.2e-05 as 1.2 \times 10^{-5}.
std::string number(double value, int digits) {
  std::string text = fmt::format("{:.{}g}", value, digits);
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  return fmt::format("{} \\times 10^{{{}}}", text.substr(0, e), std::stoi(text.substr(e + 1)));
}

std::string measured(double value) {
  return std::isfinite(value) ? fmt::format("${}$", number(value, 2)) : "not measurable";
}

std::string law_item(const FoundLaw& law, const std::vector<std::string>& variables) {
  const Quadratic* quadratic = law.quadratic();
  const std::string formula =
      quadratic != nullptr ? latex_formula(*quadratic, variables) : law.latex;
  std::string text = fmt::format("  \\item {} ({}): \\(C = {}\\).\n", escaped(law.name),
                                 escaped(name_of(law.status)), formula);
  text += fmt::format("    Relative drift on held-out data {}, minimum detectable drift {}",
                      measured(law.drift_held_out), measured(law.min_detectable_drift));
  if (law.evidence_nats)
    text +=
        fmt::format("; evidence ${}{}$ nats", number(*law.evidence_nats, 3),
                    law.evidence_standard_error ? " \\pm " + number(*law.evidence_standard_error, 2)
                                                : std::string());
  return text + ".\n";
}

std::string laws_of(const Finding& finding) {
  if (finding.laws.empty()) return "No law was found.\n";
  std::string text = "\\begin{itemize}\n";
  for (const FoundLaw& law : finding.laws) text += law_item(law, finding.variables);
  return text + "\\end{itemize}\n";
}

std::string variable(const std::vector<std::string>& variables, Index i) {
  return latex_formula(Quadratic::coordinate(static_cast<Index>(variables.size()), i), variables);
}

std::string equations(const std::vector<std::string>& variables) {
  const auto n = static_cast<Index>(variables.size()) / 2;
  std::string text = "Hamilton's equations:\n\\begin{align*}\n";
  for (Index i = 0; i < n; ++i) {
    const std::string q = variable(variables, i);
    const std::string p = variable(variables, n + i);
    text += fmt::format(
        "  \\frac{{d {0}}}{{d t}} &= \\frac{{\\partial H}}{{\\partial {1}}}, &\n"
        "  \\frac{{d {1}}}{{d t}} &= -\\frac{{\\partial H}}{{\\partial {0}}}{2}\n",
        q, p, i + 1 < n ? ", \\\\" : ".");
  }
  return text + "\\end{align*}\n";
}

std::string activation(const Architecture& architecture) {
  switch (architecture.activation) {
    case Activation::kElu:
      return fmt::format(
          "\\phi(z) = z \\text{{ for }} z > 0, \\quad {}(e^z - 1) \\text{{ otherwise}}",
          architecture.alpha == 1 ? "" : number(architecture.alpha, 6) + "\\,");
    case Activation::kSoftplus:
      return "\\phi(z) = \\log(1 + e^z)";
    case Activation::kTanh:
      return "\\phi(z) = \\tanh z";
    case Activation::kSine:
      break;
  }
  return "\\phi(z) = \\sin z";
}

std::string network(const Architecture& architecture) {
  std::string inner = "y";
  for (std::size_t l = 1; l <= architecture.widths.size(); ++l)
    inner = fmt::format("\\phi(W_{{{0}}} {1} + b_{{{0}}})", l, inner);
  return fmt::format("F(y) = w^\\top {}", inner);
}

std::string vector(const Eigen::VectorXd& values) {
  std::vector<std::string> texts;
  for (const double value : values) texts.push_back(number(value, 6));
  return fmt::format("({})", fmt::join(texts, ",\\; "));
}

/// Long lists of numbers stand in a line that may break.
std::string hamiltonian(const LearnedModel& model) {
  const CanonicalScaling& s = model.scaling;
  const bool averaged = model.orbit.count > 0;
  std::string text = fmt::format(
      "The learned Hamiltonian is\n\\[\n  H(x) = {}\\, {}, \\qquad z_j = (x_j - m_j) / s_j,\n\\]\n",
      number(s.action() / s.time_scale, 6),
      averaged ? fmt::format("\\frac{{1}}{{{0}}} \\sum_{{k=1}}^{{{0}}} F(R_k z + c_k)",
                             model.orbit.count)
               : "F(z)");
  text += fmt::format(
      "with \\(m = {}\\), \\(s = {}\\) and a network of {} units,\n\\[\n  {}, \\qquad {},\n\\]\n",
      vector(s.shift), vector(s.scale),
      fmt::format("{}", fmt::join(model.architecture.widths, ", ")), network(model.architecture),
      activation(model.architecture));
  return text + (averaged
                     ? "whose weights are in \\texttt{model.npz}, together with the group elements "
                       "\\((R_k, c_k)\\).\n"
                     : "whose weights are in \\texttt{model.npz}.\n");
}

}  // namespace

std::string export_latex(const LearnedModel& model, const Finding& finding) {
  std::string text =
      "% Laws and learned Hamiltonian of a run of noether. Put \\usepackage{amsmath} into the "
      "preamble\n% and this text into the document, for instance with \\input.\n";
  text += escaped(finding.summary) + "\n" + laws_of(finding);
  return text + equations(finding.variables) + hamiltonian(model);
}

}  // namespace noether

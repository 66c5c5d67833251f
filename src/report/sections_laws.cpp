#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "src/report/html.hpp"
#include "src/report/mathml.hpp"
#include "src/report/plots.hpp"
#include "src/report/sections.hpp"

namespace noether {

namespace {

std::string badge(const std::string& status, const std::string& text) {
  return fmt::format("<span class=\"badge {}\">{}</span>", escaped_html(status),
                     escaped_html(text));
}

/// The unit of the last of so many significant digits.
double last_digit(double value, int digits) {
  return value == 0 ? 1 : std::pow(10, std::floor(std::log10(std::abs(value))) + 1 - digits);
}

double rounded(double value, double unit) {
  return std::round(value / unit) * unit + 0.0;  // no -0
}

std::string evidence_of(const FoundLaw& law) {
  if (!law.evidence_nats)
    return law.implied_by.empty() ? "not measured" : "not measured: it follows from other laws";
  // Written without powers of ten, the value to the last digit of its error.
  const double error = law.evidence_standard_error.value_or(0);
  const double unit = error > 0 ? last_digit(error, 2) : last_digit(*law.evidence_nats, 3);
  const double nats = rounded(*law.evidence_nats, unit);
  const std::string text = fmt::format("{}{:.10g}", nats > 0 ? "+" : "", nats);
  if (!law.evidence_standard_error) return text + " nats, one seed";
  return fmt::format("{} \xc2\xb1 {:.10g} nats", text, rounded(error, unit));
}

std::string card(const PageSource& source, std::size_t k) {
  const FoundLaw& law = source.finding.laws[k];
  std::string text = fmt::format(
      "<li><h3>{}. {} {}</h3>\n<div class=\"formula\">{}</div>\n", k + 1, escaped_html(law.name),
      badge(name_of(law.status), name_of(law.status)), mathml(law.law, source.finding.variables));
  text += "<p>" + why(law, source.run) + "</p>\n<dl>";
  text += term("drift, held out", as_text(law.drift_held_out));
  text += term("drift, training", as_text(law.drift_training));
  text += term("noise explains", as_text(law.noise_explains));
  text += term("detectable drift", as_text(law.min_detectable_drift));
  text += term("evidence", evidence_of(law));
  if (!law.implied_by.empty())
    text += term("follows from", escaped_html(fmt::format("{}", fmt::join(law.implied_by, ", "))));
  text += "</dl>\n";
  const bool drawn = source.pictures && k < source.pictures->laws.size() &&
                     !source.pictures->laws[k].trajectories.empty();
  if (drawn)
    text += figure(plot_law(source.pictures->laws[k], law.name + " over time, held out"),
                   "Deviation from each held-out trajectory's mean, on the band of two standard "
                   "deviations of the noise.");
  return text + "</li>\n";
}

/// Which terms were searched beyond quadratics, and where in the states.
std::string searched_text(const Finding& finding) {
  std::vector<std::string> levels;
  for (const TriedTerms& tried : finding.tried_terms) {
    if (tried.skipped.empty())
      levels.push_back(fmt::format("{} ({} terms)", tried.name, tried.terms));
  }
  std::string text = levels.empty()
                         ? std::string("Beyond quadratics no terms were searched.")
                         : fmt::format("Beyond quadratics these terms were searched: {}.",
                                       fmt::join(levels, "; "));
  std::vector<std::string> ranges;
  for (Eigen::Index j = 0; j < finding.range.rows(); ++j)
    ranges.push_back(fmt::format("{} from {:.3g} to {:.3g}",
                                 finding.variables[static_cast<std::size_t>(j)],
                                 finding.range(j, 0), finding.range(j, 1)));
  if (!ranges.empty())
    text +=
        fmt::format(" Laws were seen for {}; beyond, nothing is claimed.", fmt::join(ranges, ", "));
  return text;
}

/// What the lower bounds of whole models say, nats per pair.
std::string elbo_comparison(const Finding& finding) {
  std::string text;
  if (finding.elbo_comparison && finding.elbo_comparison->laws)
    text += fmt::format(
        "<p>Models trained in the same way reach a negative evidence lower bound of {:.4g} nats "
        "per pair with these laws built in and {:.4g} without any{}. Lower is better.</p>\n",
        *finding.elbo_comparison->laws, finding.elbo_comparison->none,
        finding.elbo_comparison->standard_error
            ? fmt::format(" (standard error of the difference {})",
                          as_text(finding.elbo_comparison->standard_error))
            : "");
  if (finding.negative_elbo_per_pair)
    text += fmt::format("<p>The model of this run reaches {:.4g} nats per pair.</p>\n",
                        *finding.negative_elbo_per_pair);
  return text;
}

}  // namespace

std::string verdict_section(const PageSource& source) {
  const Finding& finding = source.finding;
  const std::string name = name_of(finding.verdict);
  std::string verdict = name;
  std::replace(verdict.begin(), verdict.end(), '_', ' ');
  std::string text = fmt::format("<p>{}</p>\n<p class=\"lead\">{}</p>\n", badge(name, verdict),
                                 escaped_html(finding.summary));
  const auto count = std::count_if(finding.laws.begin(), finding.laws.end(),
                                   [](const FoundLaw& law) { return counts(law.status); });
  if (count > 0)
    text += paragraph(fmt::format("{} of them functionally independent. Tested on: {}.",
                                  finding.functionally_independent, finding.held_out));
  return "<section id=\"verdict\">\n<h1>What stays constant</h1>\n" + text + "</section>\n";
}

std::string laws_section(const PageSource& source) {
  std::string text = paragraph(
      "Drift is the variation of a law along a trajectory that noise does not explain, in units of "
      "the law's spread between trajectories. Held-out data decide the status.");
  if (!source.finding.held_out.empty())
    text += "<p>Held out: " + escaped_html(source.finding.held_out) + "</p>\n";
  if (!source.finding.tried_terms.empty())
    text += "<p>" + escaped_html(searched_text(source.finding)) + "</p>\n";
  if (source.finding.laws.empty()) {
    text += paragraph("No law is reported.");
    if (std::isfinite(source.finding.screen.smallest_visible_drift))
      text += fmt::format("<p>The minimum detectable relative drift is {}.</p>\n",
                          as_text(source.finding.screen.smallest_visible_drift));
    return section("laws", "Laws", text);
  }
  text += "<ol class=\"laws\">\n";
  for (std::size_t k = 0; k < source.finding.laws.size(); ++k) text += card(source, k);
  return section("laws", "Laws", text + "</ol>\n");
}

std::string evidence_section(const PageSource& source) {
  const Finding& finding = source.finding;
  if (finding.laws.empty() && !finding.negative_elbo_per_pair) return "";
  std::string text;
  const bool measured =
      std::any_of(finding.laws.begin(), finding.laws.end(),
                  [](const FoundLaw& law) { return law.evidence_nats.has_value(); });
  if (measured)
    text += figures(figure(plot_evidence(finding.laws),
                           "Evidence lower bound with each law minus that without it, with two "
                           "standard errors. Laws are numbered as above."));
  else if (!finding.laws.empty())
    text += paragraph("The evidence of single laws was not measured in this run.");
  text += elbo_comparison(finding);
  if (!finding.laws.empty())
    text += paragraph(
        "A law that follows from others gains no evidence. That does not speak against it: a "
        "Hamiltonian that is invariant under the flows of some laws is also invariant under those "
        "of their products and brackets, so averaging over them changes nothing. For example, the "
        "square of a momentum adds nothing to the momentum.");
  return section("evidence", "Evidence", text);
}

}  // namespace noether

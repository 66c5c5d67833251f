#include "noether/run/laws_json.hpp"
#include "noether/discovery/law_sentence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/terms/law_expression.hpp"
#include "src/run/damaged.hpp"

namespace noether {

namespace {

using Json = nlohmann::ordered_json;
using Eigen::Index;

/// Numbers are finite or null, never NaN.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <typename Range>
Json list(const Range& values) {
  Json result = Json::array();
  for (const double value : values) result.push_back(number(value));
  return result;
}

Json matrix(const Eigen::MatrixXd& m) {
  Json rows = Json::array();
  for (Eigen::Index i = 0; i < m.rows(); ++i) {
    const Eigen::RowVectorXd row = m.row(i);
    rows.push_back(list(row));
  }
  return rows;
}

Json optional_number(const std::optional<double>& value) {
  return value ? number(*value) : Json(nullptr);
}

Json tried_json(const std::vector<TriedTerms>& tried) {
  Json result = Json::array();
  for (const TriedTerms& level : tried)
    result.push_back({{"name", level.name},
                      {"count", level.terms},
                      {"constant", level.constant},
                      {"found", level.found},
                      {"condition", number(level.condition)},
                      {"skipped", level.skipped.empty() ? Json(nullptr) : Json(level.skipped)}});
  return result;
}

Json terms_json(const FoundLaw& found) {
  Json result = Json::array();
  for (const FoundTerm& term : found.terms)
    result.push_back({{"term", term.text},
                      {"coefficient", number(term.coefficient)},
                      {"std", number(term.std)}});
  return result;
}

Json errors_json(const Quadratic& deviation) {
  return {{"A", matrix(deviation.A)}, {"b", list(deviation.b)}};
}

Json law_json(const FoundLaw& found) {
  return {
      {"name", found.name},
      {"formula", found.formula},
      {"latex", found.latex},
      {"terms", terms_json(found)},
      {"A", found.quadratic() ? matrix(found.quadratic()->A) : Json(nullptr)},
      {"b", found.quadratic() ? list(found.quadratic()->b) : Json(nullptr)},
      {"status", name_of(found.status)},
      {"sentence", sentence_of(found)},
      {"implied_by", found.implied_by},
      {"withheld", found.withheld.empty() ? Json(nullptr) : Json(found.withheld)},
      {"relative_drift",
       {{"train", number(found.drift_training)},
        {"held_out", number(found.drift_held_out)},
        {"noise_explains", number(found.noise_explains)}}},
      {"p_value", number(found.p_value)},
      {"corrected_p_value", number(found.corrected_p_value)},
      {"resolution", number(found.min_detectable_drift)},
      {"evidence_nats", optional_number(found.evidence_nats)},
      {"evidence_standard_error", optional_number(found.evidence_standard_error)},
      {"coefficient_std", found.quadratic() ? errors_json(found.coefficient_std) : Json(nullptr)},
      {"model_agreement", number(found.model_agreement)}};
}

Json algebra_json(const Algebra& algebra) {
  Json constants = Json::array();
  for (const Eigen::MatrixXd& ad : algebra.structure_constants) constants.push_back(matrix(ad));
  return {{"name", algebra.name},
          {"aliases", algebra.aliases},
          {"dimension", algebra.dimension},
          {"centre", algebra.centre},
          {"radical", algebra.radical},
          {"derived_series", algebra.derived_series},
          {"lower_central_series", algebra.lower_central_series},
          {"killing_signature", {algebra.killing.positive, algebra.killing.negative}},
          {"semisimple_part", algebra.semisimple_part},
          {"centrally_extended", algebra.centrally_extended},
          {"structure_constants", constants},
          {"closure_residual", number(algebra.closure_residual)}};
}

Json hamiltonian_json(const HamiltonianTest& test) {
  return {{"residual_over_noise",
           {{"train", number(test.training)}, {"held_out", number(test.held_out)}}},
          {"residuals_held_out", number(test.degrees)}};
}

std::size_t dimension_of(const Finding& finding) {
  return static_cast<std::size_t>(
      std::count_if(finding.laws.begin(), finding.laws.end(),
                    [](const FoundLaw& law) { return counts(law.status); }));
}

Json span_json(const Finding& finding) {
  Json generators = Json::array();
  for (const Quadratic& direction : finding.spectrum.directions)
    generators.push_back(matrix(generator(direction)));
  return {{"singular_values", list(finding.spectrum.singular_values)},
          {"generators", generators},
          {"parallelness", finding.parallelness ? list(*finding.parallelness) : Json(nullptr)}};
}

Json screen_json(const ScreenResult& screen) {
  return {{"eigenvalues", list(eigenvalues_of(screen))},
          {"count", screen.count},
          {"threshold", number(screen.threshold)},
          {"variance_ratios", list(screen.variance_ratios)},
          {"approximate", screen.approximate.size()}};
}

Json unidentifiable_json(const std::vector<Unidentifiable>& list) {
  Json result = Json::array();
  for (const Unidentifiable& item : list)
    result.push_back({{"formula", item.formula}, {"why", item.why}});
  return result;
}

/// `trained` is the model of this run, the others are the trainings that weigh the laws.
Json elbo_json(const Finding& finding) {
  Json json = {{"none", nullptr},
               {"laws", nullptr},
               {"standard_error", nullptr},
               {"trained", optional_number(finding.negative_elbo_per_pair)}};
  if (!finding.elbo_comparison) return json;
  json["none"] = number(finding.elbo_comparison->none);
  json["laws"] = optional_number(finding.elbo_comparison->laws);
  json["standard_error"] = optional_number(finding.elbo_comparison->standard_error);
  return json;
}

// Reading -----------------------------------------------------------------------------------------

/// A number; null, as what is not finite was written, is `otherwise`.
double number_from(const Json& json, double otherwise = std::nan("")) {
  return json.is_null() ? otherwise : json.get<double>();
}

/// A key that earlier versions do not write, or null.
std::optional<double> optional_from(const Json& json, const char* key) {
  if (!json.contains(key) || json.at(key).is_null()) return std::nullopt;
  return json.at(key).get<double>();
}

std::vector<double> list_from(const Json& json) {
  std::vector<double> result;
  for (const Json& item : json) result.push_back(number_from(item));
  return result;
}

Eigen::VectorXd vector_from(const Json& json, Index size) {
  const std::vector<double> values = list_from(json);
  if (static_cast<Index>(values.size()) != size)
    throw std::length_error("a vector of another size");
  return Eigen::VectorXd::Map(values.data(), size);
}

Eigen::MatrixXd matrix_from(const Json& json, Index size) {
  if (static_cast<Index>(json.size()) != size) throw std::length_error("a matrix of another size");
  Eigen::MatrixXd result(size, size);
  for (Index i = 0; i < size; ++i)
    result.row(i) = vector_from(json.at(static_cast<std::size_t>(i)), size).transpose();
  return result;
}

/// A quadratic from its matrices, any other law from its terms.
Law read_law(const Json& json, const std::vector<FoundTerm>& terms,
             const std::vector<std::string>& variables) {
  const auto M = static_cast<Index>(variables.size());
  if (!json.at("A").is_null())
    return Quadratic{matrix_from(json.at("A"), M), vector_from(json.at("b"), M), 0};
  std::vector<Expression> expressions;
  Eigen::VectorXd coefficients(static_cast<Index>(terms.size()));
  for (const FoundTerm& term : terms) {
    coefficients(static_cast<Index>(expressions.size())) = term.coefficient;
    expressions.push_back(parse_expression(term.text, variables));
  }
  return law_of(expressions, coefficients, M);
}

std::vector<FoundTerm> terms_from(const Json& json) {
  std::vector<FoundTerm> terms;
  for (const Json& term : json.value("terms", Json::array()))
    terms.push_back(
        {term.at("term"), number_from(term.at("coefficient")), number_from(term.at("std"))});
  return terms;
}

FoundLaw law_from(const Json& json, const std::vector<std::string>& variables) {
  const auto M = static_cast<Index>(variables.size());
  FoundLaw law;
  json.at("name").get_to(law.name);
  json.at("formula").get_to(law.formula);
  law.latex = json.value("latex", "");
  law.status = from_name<LawStatus>(json.at("status"));
  json.at("implied_by").get_to(law.implied_by);
  if (json.contains("withheld") && json["withheld"].is_string())
    json["withheld"].get_to(law.withheld);
  law.terms = terms_from(json);
  law.law = read_law(json, law.terms, variables);
  const Json& drift = json.at("relative_drift");
  law.drift_training = number_from(drift.at("train"));
  law.drift_held_out = number_from(drift.at("held_out"));
  law.noise_explains = number_from(drift.at("noise_explains"));
  law.p_value = number_from(json.at("p_value"));
  law.corrected_p_value = optional_from(json, "corrected_p_value").value_or(law.p_value);
  law.min_detectable_drift =
      number_from(json.at("resolution"), std::numeric_limits<double>::infinity());
  law.evidence_nats = optional_from(json, "evidence_nats");
  law.evidence_standard_error = optional_from(json, "evidence_standard_error");
  if (json.contains("coefficient_std") && !json["coefficient_std"].is_null())
    law.coefficient_std = {matrix_from(json["coefficient_std"].at("A"), M),
                           vector_from(json["coefficient_std"].at("b"), M), 0};
  law.model_agreement = optional_from(json, "model_agreement").value_or(0);
  return law;
}

Algebra algebra_from(const Json& json) {
  Algebra algebra;
  json.at("name").get_to(algebra.name);
  algebra.aliases = json.value("aliases", "");
  json.at("dimension").get_to(algebra.dimension);
  json.at("centre").get_to(algebra.centre);
  algebra.radical = json.value("radical", Index{0});
  algebra.derived_series = json.value("derived_series", std::vector<Index>());
  algebra.lower_central_series = json.value("lower_central_series", std::vector<Index>());
  if (json.contains("killing_signature")) {
    algebra.killing.positive = json["killing_signature"].at(0);
    algebra.killing.negative = json["killing_signature"].at(1);
  }
  json.at("semisimple_part").get_to(algebra.semisimple_part);
  algebra.centrally_extended = json.value("centrally_extended", false);
  for (const Json& constants : json.value("structure_constants", Json::array()))
    algebra.structure_constants.push_back(
        matrix_from(constants, static_cast<Index>(constants.size())));
  algebra.closure_residual = number_from(json.at("closure_residual"));
  return algebra;
}

/// G = [[J A, J b], [0, 0]], so A and b are J^T times its blocks.
Quadratic law_of_generator(const Eigen::MatrixXd& G) {
  const Index M = G.rows() - 1;
  const Eigen::MatrixXd back = symplectic_form(M).transpose();
  return {back * G.topLeftCorner(M, M), back * G.topRightCorner(M, 1), 0};
}

void read_spectra(const Json& json, Finding& finding) {
  const auto M = static_cast<Index>(finding.variables.size());
  const Json& span = json.at("span");
  finding.spectrum.singular_values = list_from(span.at("singular_values"));
  for (const Json& G : span.at("generators"))
    finding.spectrum.directions.push_back(law_of_generator(matrix_from(G, M + 1)));
  if (span.contains("parallelness") && !span["parallelness"].is_null())
    finding.parallelness = list_from(span["parallelness"]);
  const Json& screen = json.at("screen");
  for (const double lambda : list_from(screen.at("eigenvalues")))
    finding.screen.directions.push_back({{}, lambda, 0});
  screen.at("count").get_to(finding.screen.count);
  finding.screen.threshold = optional_from(screen, "threshold").value_or(0);
  if (screen.contains("variance_ratios"))
    finding.screen.variance_ratios = list_from(screen["variance_ratios"]);
  finding.screen.approximate.resize(screen.value("approximate", std::size_t{0}));
  const Json& space = json.at("posterior_null_space");
  const std::vector<double> values = list_from(space.at("eigenvalues"));
  finding.posterior_null_space.eigenvalues =
      Eigen::VectorXd::Map(values.data(), static_cast<Index>(values.size()));
  space.at("count").get_to(finding.posterior_null_space.count);
  if (space.contains("cosines") && !space["cosines"].is_null())
    finding.null_space_cosines = list_from(space["cosines"]);
}

void read_evidence(const Json& json, Finding& finding) {
  finding.negative_elbo_per_pair = optional_from(json, "trained");
  if (json.at("none").is_null()) return;
  finding.elbo_comparison = ElboComparison{json.at("none"), optional_from(json, "laws"),
                                           optional_from(json, "standard_error")};
}

void read_measures(const Json& json, Finding& finding) {
  const Json& noise = json.at("noise");
  finding.noise.std = list_from(noise.at("std"));
  finding.noise.how = noise.value("how", "");
  finding.noise_given = noise.at("source") == "given";
  read_evidence(json.at("negative_elbo_per_pair"), finding);
  finding.hamiltonian.training = finding.hamiltonian.held_out = std::nan("");
  if (json.contains("hamiltonian")) {
    const Json& test = json["hamiltonian"];
    finding.hamiltonian.training = number_from(test.at("residual_over_noise").at("train"));
    finding.hamiltonian.held_out = number_from(test.at("residual_over_noise").at("held_out"));
    finding.hamiltonian.degrees = optional_from(test, "residuals_held_out").value_or(0);
  }
  finding.screen.smallest_visible_drift =
      optional_from(json, "smallest_visible_drift").value_or(std::nan(""));
  finding.test_mse = optional_from(json, "test_mse");
}

/// What earlier versions do not write.
void read_search(const Json& json, Finding& finding) {
  if (json.contains("range") && !json["range"].empty()) {
    const auto M = static_cast<Index>(finding.variables.size());
    finding.range.resize(M, 2);
    for (Index j = 0; j < M; ++j)
      finding.range.row(j) =
          vector_from(json["range"].at(static_cast<std::size_t>(j)), 2).transpose();
  }
  if (!json.contains("terms")) return;
  for (const Json& level : json["terms"].at("tried"))
    finding.tried_terms.push_back(
        {level.at("name"), level.at("count"), level.at("constant"), level.at("found"),
         number_from(level.at("condition")),
         level.at("skipped").is_null() ? std::string() : level.at("skipped").get<std::string>()});
}

Finding finding_from(const Json& json) {
  Finding finding;
  finding.verdict = from_name<Verdict>(json.at("verdict"));
  json.at("summary").get_to(finding.summary);
  json.at("variables").get_to(finding.variables);
  if (finding.variables.empty() || finding.variables.size() % 2 != 0)
    throw std::length_error("as many positions as momenta are not named");
  finding.held_out = json.value("held_out", "");
  read_search(json, finding);
  for (const Json& law : json.at("laws")) finding.laws.push_back(law_from(law, finding.variables));
  finding.algebra = algebra_from(json.at("algebra"));
  json.at("functionally_independent").get_to(finding.functionally_independent);
  read_measures(json, finding);
  read_spectra(json, finding);
  for (const Json& item : json.at("unidentifiable"))
    finding.unidentifiable.push_back({item.at("formula"), item.at("why")});
  for (const std::string text : json.at("warnings")) finding.warnings.emplace_back(text);
  return finding;
}

}  // namespace

std::string format_laws(const Finding& finding) {
  Json laws = Json::array();
  for (const FoundLaw& law : finding.laws) laws.push_back(law_json(law));
  const Json json = {
      {"schema", "noether.laws/2"},
      {"verdict", name_of(finding.verdict)},
      {"summary", finding.summary},
      {"variables", finding.variables},
      {"dimension", dimension_of(finding)},
      {"functionally_independent", finding.functionally_independent},
      {"held_out", finding.held_out},
      {"noise",
       {{"std", list(finding.noise.std)},
        {"source", finding.noise_given ? "given" : "estimated"},
        {"how", finding.noise.how}}},
      {"negative_elbo_per_pair", elbo_json(finding)},
      {"range", matrix(finding.range)},
      {"terms", {{"tried", tried_json(finding.tried_terms)}}},
      {"laws", laws},
      {"span", span_json(finding)},
      {"algebra", algebra_json(finding.algebra)},
      {"hamiltonian", hamiltonian_json(finding.hamiltonian)},
      {"screen", screen_json(finding.screen)},
      {"posterior_null_space",
       {{"eigenvalues", list(finding.posterior_null_space.eigenvalues)},
        {"count", finding.posterior_null_space.count},
        {"cosines",
         finding.null_space_cosines ? list(*finding.null_space_cosines) : Json(nullptr)}}},
      {"test_mse", finding.test_mse ? number(*finding.test_mse) : Json(nullptr)},
      {"smallest_visible_drift", number(finding.screen.smallest_visible_drift)},
      {"unidentifiable", unidentifiable_json(finding.unidentifiable)},
      {"warnings", plain_texts(finding.warnings)},
  };
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Finding read_finding(const std::filesystem::path& file) {
  const std::string text = read_file(file);
  try {
    return finding_from(Json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    refuse_damaged(file, error.what());
  } catch (const std::length_error& error) {
    refuse_damaged(file, error.what());
  } catch (const UsageError& error) {  // a status or verdict that this version does not know
    refuse_damaged(file, error.what());
  }
}

}  // namespace noether

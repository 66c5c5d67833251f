#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "noether/run/run_folder.hpp"

namespace noether {

namespace {

using Json = nlohmann::ordered_json;

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

Json law_json(const FoundLaw& found) {
  return {{"name", found.name},
          {"formula", found.formula},
          {"latex", found.latex},
          {"A", matrix(found.law.A)},
          {"b", list(found.law.b)},
          {"status", name_of(found.status)},
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
          {"coefficient_std",
           {{"A", matrix(found.coefficient_std.A)}, {"b", list(found.coefficient_std.b)}}},
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
      std::count_if(finding.laws.begin(), finding.laws.end(), [](const FoundLaw& law) {
        return law.status == LawStatus::kEstablished || law.status == LawStatus::kImplied;
      }));
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
  std::vector<double> eigenvalues;
  for (const ScreenDirection& direction : screen.directions)
    eigenvalues.push_back(direction.lambda);
  return {{"eigenvalues", list(eigenvalues)},
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

}  // namespace

std::string format_laws(const Finding& finding) {
  Json laws = Json::array();
  for (const FoundLaw& law : finding.laws) laws.push_back(law_json(law));
  const Json json = {
      {"schema", "noether.laws/1"},
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
      {"warnings", finding.warnings},
  };
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace noether

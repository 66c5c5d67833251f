#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "noether/core/error.hpp"
#include "noether/io/run_folder.hpp"

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
          {"resolution", number(found.resolution)},
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

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw DataError(fmt::format(
      "{}: {}. Give a list of laws {{\"A\": [[...]], \"b\": [...]}}, symmetric A.", file, what));
}

Quadratic law_from(const nlohmann::json& json, Eigen::Index M, const std::string& file) {
  Quadratic law = Quadratic::zero(M);
  const auto size = static_cast<std::size_t>(M);
  const auto A = json.at("A").get<std::vector<std::vector<double>>>();
  const auto b = json.at("b").get<std::vector<double>>();
  if (A.size() != size || b.size() != size)
    refuse(file,
           fmt::format("a law has {} rows of A and {} entries of b, the data have {} variables",
                       A.size(), b.size(), M));
  for (std::size_t i = 0; i < size; ++i) {
    if (A[i].size() != size)
      refuse(file, fmt::format("row {} of A has {} entries, not {}", i, A[i].size(), M));
    law.b(static_cast<Eigen::Index>(i)) = b[i];
    for (std::size_t j = 0; j < size; ++j)
      law.A(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = A[i][j];
  }
  if ((law.A - law.A.transpose()).norm() > 1e-9 * (1 + law.A.norm()))
    refuse(file, "A of a law is not symmetric");
  return law;
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

std::vector<Quadratic> read_laws(const std::filesystem::path& path, Eigen::Index dimension) {
  std::ifstream stream(path);
  if (!stream || std::filesystem::is_directory(path))
    throw IoError(
        fmt::format("--group: {} is not learn, none or a file that can be read. Check the path.",
                    path.string()));
  std::vector<Quadratic> laws;
  try {
    const nlohmann::json json = nlohmann::json::parse(stream);
    for (const nlohmann::json& law : json.is_object() ? json.at("laws") : json)
      laws.push_back(law_from(law, dimension, path.string()));
  } catch (const nlohmann::json::exception& error) {
    refuse(path.string(), fmt::format("not a list of laws ({})", error.what()));
  }
  if (laws.empty()) refuse(path.string(), "the list is empty");
  return laws;
}

}  // namespace noether

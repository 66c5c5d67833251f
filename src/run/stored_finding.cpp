#include "noether/run/stored_finding.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "noether/core/npz.hpp"
#include "src/run/damaged.hpp"

namespace noether {

namespace {

using Json = nlohmann::ordered_json;
using Eigen::Index;

Measured measured(const Json& json) {
  return json.is_null() ? Measured() : Measured(json.get<double>());
}

/// A key that earlier versions do not write.
Measured measured_if_there(const Json& json, const char* key) {
  return json.contains(key) ? measured(json.at(key)) : Measured();
}

/// Numbers of a list that has no use for null.
std::vector<double> numbers(const Json& json) {
  std::vector<double> result;
  for (const Json& item : json) {
    if (!item.is_null()) result.push_back(item.get<double>());
  }
  return result;
}

Eigen::MatrixXd matrix(const Json& json, Index size) {
  Eigen::MatrixXd result(size, size);
  const auto rows = json.get<std::vector<std::vector<double>>>();
  if (static_cast<Index>(rows.size()) != size) throw std::length_error("a matrix of another size");
  for (Index i = 0; i < size; ++i) {
    const auto& row = rows[static_cast<std::size_t>(i)];
    if (static_cast<Index>(row.size()) != size) throw std::length_error("a matrix of another size");
    result.row(i) = Eigen::RowVectorXd::Map(row.data(), size);
  }
  return result;
}

StoredLaw law_from(const Json& json, Index M) {
  StoredLaw law;
  json.at("name").get_to(law.name);
  json.at("formula").get_to(law.formula);
  json.at("status").get_to(law.status);
  json.at("implied_by").get_to(law.implied_by);
  if (json.contains("withheld") && json["withheld"].is_string())
    json["withheld"].get_to(law.withheld);
  const auto b = json.at("b").get<std::vector<double>>();
  if (static_cast<Index>(b.size()) != M) throw std::length_error("a vector of another size");
  law.law = {matrix(json.at("A"), M), Eigen::VectorXd::Map(b.data(), M), 0};
  const Json& drift = json.at("relative_drift");
  law.drift_training = measured(drift.at("train"));
  law.drift_held_out = measured(drift.at("held_out"));
  law.noise_explains = measured(drift.at("noise_explains"));
  law.p_value = measured(json.at("p_value"));
  law.corrected_p_value = measured_if_there(json, "corrected_p_value");
  law.min_detectable_drift = measured(json.at("resolution"));
  law.evidence_nats = measured_if_there(json, "evidence_nats");
  law.evidence_standard_error = measured_if_there(json, "evidence_standard_error");
  return law;
}

StoredAlgebra algebra_from(const Json& json) {
  StoredAlgebra algebra;
  json.at("name").get_to(algebra.name);
  json.at("dimension").get_to(algebra.dimension);
  json.at("centre").get_to(algebra.centre);
  json.at("semisimple_part").get_to(algebra.semisimple_part);
  algebra.aliases = json.value("aliases", "");
  algebra.radical = json.value("radical", 0);
  algebra.centrally_extended = json.value("centrally_extended", false);
  algebra.closure_residual = measured(json.at("closure_residual"));
  return algebra;
}

void read_spectra(const Json& json, StoredFinding& finding) {
  finding.singular_values = numbers(json.at("span").at("singular_values"));
  for (const Json& generator : json.at("span").at("generators"))
    finding.generators.push_back(matrix(generator, finding.dimension() + 1));
  const Json& screen = json.at("screen");
  finding.screen_eigenvalues = numbers(screen.at("eigenvalues"));
  screen.at("count").get_to(finding.screen_count);
  finding.screen_approximate = screen.value("approximate", 0);
  finding.screen_threshold = measured_if_there(screen, "threshold");
  finding.model_eigenvalues = numbers(json.at("posterior_null_space").at("eigenvalues"));
  json.at("posterior_null_space").at("count").get_to(finding.model_count);
}

void read_measures(const Json& json, StoredFinding& finding) {
  for (const Json& sigma : json.at("noise").at("std")) finding.noise_std.push_back(measured(sigma));
  finding.noise_how = json.at("noise").value("how", "");
  finding.noise_given = json.at("noise").at("source") == "given";
  const Json& elbo = json.at("negative_elbo_per_pair");
  finding.elbo_trained = measured_if_there(elbo, "trained");
  finding.elbo_none = measured(elbo.at("none"));
  finding.elbo_laws = measured(elbo.at("laws"));
  finding.elbo_standard_error = measured(elbo.at("standard_error"));
  if (json.contains("hamiltonian"))
    finding.residual_over_noise =
        measured(json.at("hamiltonian").at("residual_over_noise").at("held_out"));
  finding.smallest_visible_drift = measured_if_there(json, "smallest_visible_drift");
  finding.test_mse = measured_if_there(json, "test_mse");
}

StoredFinding finding_from(const Json& json) {
  StoredFinding finding;
  json.at("verdict").get_to(finding.verdict);
  json.at("summary").get_to(finding.summary);
  json.at("variables").get_to(finding.variables);
  if (finding.variables.empty() || finding.variables.size() % 2 != 0)
    throw std::length_error("as many positions as momenta are not named");
  finding.held_out = json.value("held_out", "");
  for (const Json& law : json.at("laws"))
    finding.laws.push_back(law_from(law, finding.dimension()));
  finding.algebra = algebra_from(json.at("algebra"));
  json.at("functionally_independent").get_to(finding.functionally_independent);
  read_measures(json, finding);
  read_spectra(json, finding);
  for (const Json& item : json.at("unidentifiable"))
    finding.unidentifiable.emplace_back(item.at("formula"), item.at("why"));
  json.at("warnings").get_to(finding.warnings);
  return finding;
}

}  // namespace

StoredFinding read_finding(const std::filesystem::path& file) {
  const std::string text = read_file(file);
  try {
    return finding_from(Json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    refuse_damaged(file, error.what());
  } catch (const std::length_error& error) {
    refuse_damaged(file, error.what());
  }
}

}  // namespace noether

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/run/pictures.hpp"

namespace noether {

namespace {

using Json = nlohmann::ordered_json;
using Eigen::Index;

/// Six digits are more than a picture shows; what is not finite is null.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);
}

double number_from(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

template <typename Range>
Json list(const Range& values) {
  Json result = Json::array();
  for (const double value : values) result.push_back(rounded(value));
  return result;
}

Json rows(const Eigen::MatrixXd& matrix) {
  Json result = Json::array();
  for (Index i = 0; i < matrix.rows(); ++i) {
    const Eigen::VectorXd row = matrix.row(i);
    result.push_back(list(row));
  }
  return result;
}

Json law_json(const LawOverTime& law) {
  Json series = Json::array();
  for (const TimeSeries& t : law.trajectories)
    series.push_back({{"id", t.id}, {"time", list(t.time)}, {"values", list(t.values)}});
  return {{"noise_std", rounded(law.noise_std)}, {"trajectories", series}};
}

Json rollout_json(const Rollout& r) {
  return {{"id", r.id},           {"time", list(r.time)},           {"observed", rows(r.observed)},
          {"mean", rows(r.mean)}, {"deviation", rows(r.deviation)}, {"cut", r.cut}};
}

Eigen::VectorXd vector_from(const Json& json) {
  Eigen::VectorXd values(static_cast<Index>(json.size()));
  for (Index i = 0; i < values.size(); ++i)
    values(i) = number_from(json.at(static_cast<std::size_t>(i)));
  return values;
}

Eigen::MatrixXd matrix_from(const Json& json, Index columns) {
  Eigen::MatrixXd matrix(static_cast<Index>(json.size()), columns);
  for (Index i = 0; i < matrix.rows(); ++i) {
    const Eigen::VectorXd row = vector_from(json.at(static_cast<std::size_t>(i)));
    if (row.size() != columns) throw std::length_error("rows of different lengths");
    matrix.row(i) = row.transpose();
  }
  return matrix;
}

LawOverTime law_from(const Json& json) {
  LawOverTime law;
  law.noise_std = number_from(json.at("noise_std"));
  for (const Json& t : json.at("trajectories")) {
    law.trajectories.push_back(
        {t.at("id"), vector_from(t.at("time")), vector_from(t.at("values"))});
    if (law.trajectories.back().time.size() != law.trajectories.back().values.size())
      throw std::length_error("times and values of different lengths");
  }
  return law;
}

Rollout rollout_from(const Json& json) {
  Rollout r;
  json.at("id").get_to(r.id);
  r.time = vector_from(json.at("time"));
  r.observed = matrix_from(json.at("observed"), r.time.size());
  r.mean = matrix_from(json.at("mean"), r.time.size());
  r.deviation = matrix_from(json.at("deviation"), r.time.size());
  if (r.mean.rows() != r.observed.rows() || r.deviation.rows() != r.observed.rows())
    throw std::length_error("matrices of different sizes");
  json.at("cut").get_to(r.cut);
  return r;
}

EnergyMap energy_from(const Json& json) {
  EnergyMap map{vector_from(json.at("q")), vector_from(json.at("p")), {}};
  map.energy = matrix_from(json.at("energy"), map.p.size());
  if (map.energy.rows() != map.q.size()) throw std::length_error("a map of another size");
  return map;
}

Pictures pictures_from(const Json& json) {
  Pictures pictures;
  for (const Json& law : json.at("laws")) pictures.laws.push_back(law_from(law));
  for (const Json& r : json.at("rollouts")) pictures.rollouts.push_back(rollout_from(r));
  if (!json.at("energy").is_null()) pictures.energy = energy_from(json.at("energy"));
  return pictures;
}

}  // namespace

std::string format_pictures(const Pictures& pictures) {
  Json laws = Json::array();
  for (const LawOverTime& law : pictures.laws) laws.push_back(law_json(law));
  Json rollouts = Json::array();
  for (const Rollout& r : pictures.rollouts) rollouts.push_back(rollout_json(r));
  Json energy = nullptr;
  if (pictures.energy)
    energy = {{"q", list(pictures.energy->q)},
              {"p", list(pictures.energy->p)},
              {"energy", rows(pictures.energy->energy)}};
  const Json json = {
      {"schema", "noether.report/1"}, {"laws", laws}, {"rollouts", rollouts}, {"energy", energy}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Pictures read_pictures(const std::filesystem::path& file) {
  const std::string text = read_file(file);
  std::string what;
  try {
    return pictures_from(Json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    what = error.what();
  } catch (const std::length_error& error) {
    what = error.what();
  }
  throw IoError(
      fmt::format("{} is damaged ({}). Remove it for a page without its figures, or "
                  "restore it from a copy.",
                  file.string(), what));
}

}  // namespace noether

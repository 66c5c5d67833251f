#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "noether/core/instruction_set.hpp"
#include "noether/core/npz.hpp"
#include "studies/reproduce/fit.hpp"

namespace noether {

namespace {

using Json = nlohmann::ordered_json;

Json data_identity(const SimulateOptions& options) {
  return {{"trajectories", options.num_trajectories},
          {"pairs", options.num_pairs},
          {"dt", options.dt},
          {"noise", options.noise},
          {"noise_in_targets", options.noise_in_targets},
          {"starts", static_cast<int>(options.starts)}};
}

Json flattened(const std::vector<Quadratic>& laws) {
  Json all = Json::array();
  for (const Quadratic& law : laws) {
    const Eigen::VectorXd flat = flatten(law);
    all.push_back(std::vector<double>(flat.begin(), flat.end()));
  }
  return all;
}

/// Everything that determines a fit, as text, so that another experiment under the same name is
/// recognised.
Json identity(const Experiment& experiment, const ComparedModel& model, std::uint64_t seed) {
  Json keys = Json::object();
  for (const SettingKey& key : setting_keys()) keys[key.name] = key.get(experiment.settings);
  Json tests = Json::array();
  for (const TestSet& test : experiment.tests)
    tests.push_back({{"name", test.name}, {"data", data_identity(test.options)}});
  return {{"experiment", experiment.name},
          {"model", model.name},
          {"seed", seed},
          {"system", experiment.system.name},
          {"variables", experiment.system.variables},
          {"laws_of_system", flattened(experiment.system.laws)},
          {"training", data_identity(experiment.training)},
          {"group", name_of(model.group)},
          {"measure_scale", model.measure_scale},
          {"laws", flattened(model.laws)},
          {"tests", tests},
          {"draw_pairs", experiment.draw_pairs},
          {"error_samples", experiment.error_samples},
          {"instruction_set", instruction_set()},
          {"settings", keys}};
}

/// Whether a kept fit has the wanted origin. A key that did not exist then had the value that is
/// now its default.
bool same_origin(Json kept, const Json& wanted) {
  if (!kept.is_object() || !kept.contains("settings") || !kept.at("settings").is_object())
    return false;
  for (const auto& [earlier, now] : earlier_key_names()) {
    if (kept.at("settings").contains(earlier))
      kept.at("settings")[now] = kept.at("settings").at(earlier);
    kept.at("settings").erase(earlier);
  }
  for (const SettingKey& key : setting_keys()) {
    if (!kept.at("settings").contains(key.name))
      kept.at("settings")[key.name] = key.get(Settings{});
  }
  if (!kept.contains("draw_pairs")) kept["draw_pairs"] = Experiment{}.draw_pairs;
  if (!kept.contains("error_samples")) kept["error_samples"] = Experiment{}.error_samples;
  return nlohmann::json(kept) == nlohmann::json(wanted);  // in any order of keys
}

Json to_json(const Fit& fit) {
  return {{"train_mse", fit.train_mse},
          {"nll", fit.nll},
          {"kl", fit.kl},
          {"test_mse", fit.test_mse},
          {"mean_weights_mse", fit.mean_weights_mse},
          {"singular_values", fit.singular_values},
          {"parallelness", fit.parallelness},
          {"laws", fit.laws},
          {"start", fit.start},
          {"screen_count", fit.screen_count},
          {"null_space_count", fit.null_space_count},
          {"null_space_cosines", fit.null_space_cosines},
          {"steps", fit.steps},
          {"seconds", fit.seconds},
          {"status", fit.status},
          {"made_by",
           {{"cpu", fit.made_by.cpu},
            {"threads", fit.made_by.threads},
            {"version", fit.made_by.version}}}};
}

/// A number that was not finite is null in the file.
double number(const Json& value) {
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

std::vector<double> numbers(const Json& values) {
  std::vector<double> result;
  for (const Json& value : values) result.push_back(number(value));
  return result;
}

Fit from_json(const Json& json, const Experiment& experiment, const ComparedModel& model,
              std::uint64_t seed) {
  Fit fit;
  fit.experiment = experiment.name;
  fit.model = model.name;
  fit.seed = seed;
  fit.train_mse = number(json.at("train_mse"));
  fit.nll = number(json.at("nll"));
  fit.kl = number(json.at("kl"));
  fit.test_mse = numbers(json.at("test_mse"));
  fit.mean_weights_mse = numbers(json.at("mean_weights_mse"));
  fit.singular_values = numbers(json.at("singular_values"));
  fit.parallelness = numbers(json.at("parallelness"));
  for (const Json& law : json.at("laws")) fit.laws.push_back(numbers(law));
  fit.start = json.at("start");
  fit.screen_count = json.at("screen_count");
  fit.null_space_count = json.at("null_space_count");
  fit.null_space_cosines = numbers(json.at("null_space_cosines"));
  fit.steps = json.at("steps");
  fit.seconds = number(json.at("seconds"));
  fit.status = json.at("status");
  const Json& made_by = json.at("made_by");
  fit.made_by = {made_by.at("cpu"), made_by.at("threads"), made_by.at("version")};
  return fit;
}

std::string file_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  return name;
}

/// The contents of a file of this store; null if it is missing or damaged.
Json read(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) return nullptr;
  Json json = Json::parse(stream, nullptr, false);
  if (json.is_discarded() || !json.contains("from") || !json.contains("fit")) return nullptr;
  return json;
}

}  // namespace

std::filesystem::path FitStore::file_of(const Experiment& experiment, const ComparedModel& model,
                                        std::uint64_t seed, const std::string& ending) const {
  return folder_ / fmt::format("{}-{}-{}-seed{}.{}", experiment.name, file_name(model.name),
                               name_of(experiment.settings.posterior.biases), seed, ending);
}

std::optional<Fit> FitStore::find(const Experiment& experiment, const ComparedModel& model,
                                  std::uint64_t seed) const {
  const Json json = read(file_of(experiment, model, seed, "json"));
  // A fit without its model is useless for pages that need the model.
  if (experiment.models_kept && !std::filesystem::exists(file_of(experiment, model, seed, "npz")))
    return std::nullopt;
  if (json.is_null() || !same_origin(json.at("from"), identity(experiment, model, seed)))
    return std::nullopt;
  try {
    return from_json(json.at("fit"), experiment, model, seed);
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // of another version: fitted again
  }
}

bool FitStore::holds_another(const Experiment& experiment, const ComparedModel& model,
                             std::uint64_t seed) const {
  const Json json = read(file_of(experiment, model, seed, "json"));
  return !json.is_null() && !same_origin(json.at("from"), identity(experiment, model, seed));
}

void FitStore::keep(const Experiment& experiment, const ComparedModel& model,
                    const TrainedFit& trained) const {
  std::filesystem::create_directories(folder_);
  const std::uint64_t seed = trained.fit.seed;
  std::filesystem::remove(file_of(experiment, model, seed, "rollout.json"));  // of another model
  // The model is written first, so that a fit that is found always has its model.
  if (experiment.models_kept) write_npz(file_of(experiment, model, seed, "npz"), trained.model);
  const Json json{{"from", identity(experiment, model, seed)}, {"fit", to_json(trained.fit)}};
  write_file_atomically(file_of(experiment, model, seed, "json"), json.dump(1) + "\n");
}

std::optional<Archive> FitStore::model_of(const Experiment& experiment, const ComparedModel& model,
                                          std::uint64_t seed) const {
  const std::filesystem::path file = file_of(experiment, model, seed, "npz");
  if (!std::filesystem::exists(file)) return std::nullopt;
  return read_npz(file);
}

std::optional<NamedNumbers> FitStore::numbers_of(const Experiment& experiment,
                                                 const ComparedModel& model, std::uint64_t seed,
                                                 const std::string& name) const {
  const Json json = read(file_of(experiment, model, seed, name + ".json"));
  if (json.is_null() || !same_origin(json.at("from"), identity(experiment, model, seed)))
    return std::nullopt;
  NamedNumbers result;
  for (const auto& [key, values] : json.at("fit").items()) result[key] = numbers(values);
  return result;
}

void FitStore::keep_numbers(const Experiment& experiment, const ComparedModel& model,
                            std::uint64_t seed, const std::string& name,
                            const NamedNumbers& numbers) const {
  const Json json{{"from", identity(experiment, model, seed)}, {"fit", numbers}};
  write_file_atomically(file_of(experiment, model, seed, name + ".json"), json.dump() + "\n");
}

}  // namespace noether

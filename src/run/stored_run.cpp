#include "noether/run/stored_run.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/npz.hpp"
#include "src/run/damaged.hpp"

namespace noether {

namespace {

using Json = nlohmann::ordered_json;

StoredRun run_from(const Json& json) {
  StoredRun run;
  json.at("version").get_to(run.version);
  json.at("commit").get_to(run.commit);
  json.at("status").get_to(run.status);
  json.at("instruction_set").get_to(run.instruction_set);
  json.at("data").at("sha256").get_to(run.data_sha256);
  json.at("data").at("files").get_to(run.files);
  json.at("seed").get_to(run.seed);
  json.at("settings").get_to(run.settings);
  if (json.contains("command")) json.at("command").get_to(run.command);
  return run;
}

}  // namespace

void refuse_damaged(const std::filesystem::path& file, const std::string& what) {
  throw IoError(compose("{} is damaged ({}). Restore it from a copy, or discover the laws again.",
                        Place{file.string()}, what));
}

double StoredRun::number(const std::string& key, double otherwise) const {
  const auto found = settings.find(key);
  return found == settings.end() ? otherwise : std::strtod(found->second.c_str(), nullptr);
}

StoredRun read_stored_run(const std::filesystem::path& file) {
  const std::string text = read_file(file);
  try {
    return run_from(Json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    refuse_damaged(file, error.what());
  }
}

std::vector<CurvePoint> read_curve(const std::filesystem::path& file) {
  std::istringstream stream(read_file(file));
  std::string line;
  if (!std::getline(stream, line) || !line.starts_with("step,seconds,negative_elbo"))
    refuse_damaged(file, "its first line does not name step, seconds and negative_elbo");
  std::vector<CurvePoint> curve;
  while (std::getline(stream, line)) {
    CurvePoint point;
    char* at = nullptr;
    point.step = std::strtoll(line.c_str(), &at, 10);
    if (*at == ',') point.seconds = std::strtod(at + 1, &at);
    if (*at != ',') refuse_damaged(file, fmt::format("line {} ends too early", curve.size() + 2));
    point.negative_elbo = std::strtod(at + 1, nullptr);
    curve.push_back(point);
  }
  return curve;
}

}  // namespace noether

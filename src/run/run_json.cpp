#include "noether/run/run_json.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/npz.hpp"
#include "noether/io/machine.hpp"
#include "noether/run/settings.hpp"
#include "src/run/damaged.hpp"

namespace noether {

namespace {

using Json = nlohmann::ordered_json;

#ifdef __clang__
constexpr const char* kCompiler = "clang++ " __clang_version__;
#else
constexpr const char* kCompiler = "g++ " __VERSION__;
#endif

Json read_options_json(const ReadOptions& read) {
  return {{"q", read.q},
          {"p", read.p},
          {"v", read.v},
          {"vars", read.vars},
          {"time", read.time},
          {"trajectory", read.trajectory},
          {"mass", read.mass},
          {"dt", read.dt},
          {"names", read.names},
          {"angles", read.angles},
          {"degrees", read.degrees},
          {"states", read.states},
          {"rate", read.rate},
          {"skip", read.skip},
          {"header_line", read.header_line},
          {"axes", read.axes},
          {"strict", read.strict}};
}

ReadOptions read_options_from(const Json& json) {
  ReadOptions read;
  json.at("q").get_to(read.q);
  json.at("p").get_to(read.p);
  json.at("v").get_to(read.v);
  json.at("time").get_to(read.time);
  json.at("trajectory").get_to(read.trajectory);
  json.at("mass").get_to(read.mass);
  json.at("dt").get_to(read.dt);
  read.names = json.value("names", std::vector<std::string>());  // older runs lack it
  json.at("angles").get_to(read.angles);
  read.vars = json.value("vars", read.vars);
  read.degrees = json.value("degrees", read.degrees);
  read.states = json.value("states", read.states);  // older runs lack it and what follows
  read.rate = json.value("rate", read.rate);
  read.skip = json.value("skip", read.skip);
  read.header_line = json.value("header_line", read.header_line);
  read.axes = json.value("axes", read.axes);
  read.strict = json.value("strict", read.strict);
  return read;
}

std::map<std::string, std::string> settings_from(const Json& json) {
  std::map<std::string, std::string> settings;
  for (const auto& [key, value] : json.items()) {
    const auto renamed = earlier_key_names().find(key);
    settings[renamed == earlier_key_names().end() ? key : renamed->second] = value;
  }
  return settings;
}

RunSpec spec_from(const Json& json) {
  RunSpec spec;
  json.at("data").at("files").get_to(spec.files);
  json.at("data").at("sha256").get_to(spec.data_sha256);
  spec.understood = json.at("data").value("understood", spec.understood);  // older runs lack it
  spec.read = read_options_from(json.at("data").at("options"));
  json.at("noise").get_to(spec.noise);
  json.at("group_file").get_to(spec.group_file);
  json.at("group_sha256").get_to(spec.group_sha256);
  json.at("truth").get_to(spec.truth);
  json.at("test_files").get_to(spec.test_files);
  json.at("instruction_set").get_to(spec.instruction_set);
  json.at("seed").get_to(spec.seed);
  spec.command = json.value("command", std::vector<std::string>());
  spec.settings = settings_from(json.at("settings"));
  return spec;
}

}  // namespace

double RunSpec::number(const std::string& key, double otherwise) const {
  const auto found = settings.find(key);
  return found == settings.end() ? otherwise : std::strtod(found->second.c_str(), nullptr);
}

std::string format_run(const RunRecord& record) {
  const RunSpec& spec = record.spec;
  const Json json = {{"schema", "noether.run/1"},
                     {"version", record.version},
                     {"commit", record.commit},
                     {"status", record.status},
                     {"command", spec.command},
                     {"seed", spec.seed},
                     {"threads", record.threads},
                     {"seconds", record.seconds},
                     {"compiler", kCompiler},
                     {"cpu", cpu_name()},
                     {"instruction_set", spec.instruction_set},
                     {"data",
                      {{"files", spec.files},
                       {"sha256", spec.data_sha256},
                       {"understood", spec.understood},
                       {"options", read_options_json(spec.read)}}},
                     {"noise", spec.noise},
                     {"group_file", spec.group_file},
                     {"group_sha256", spec.group_sha256},
                     {"truth", spec.truth},
                     {"test_files", spec.test_files},
                     {"settings", spec.settings}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

RunRecord read_run(const std::filesystem::path& file) {
  std::error_code hidden;
  if (!std::filesystem::exists(file, hidden))
    throw IoError(compose("{} cannot be read: {}. Name the folder of a run.", file.string(),
                          std::make_error_code(std::errc::no_such_file_or_directory).message()));
  const std::string text = read_file(file);
  try {
    const Json json = Json::parse(text);
    return {spec_from(json),          json.at("status"),
            json.value("threads", 0), json.value("seconds", 0.0),
            json.at("version"),       json.at("commit")};
  } catch (const nlohmann::json::exception& error) {
    refuse_damaged(file, error.what());
  }
}

}  // namespace noether

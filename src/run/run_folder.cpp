#include "noether/run/run_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/io/machine.hpp"
#include "noether/run/config.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kCheckpoint = "checkpoint.npz";
constexpr const char* kNext = "checkpoint.next.npz";
constexpr const char* kPrevious = "checkpoint.previous.npz";
constexpr const char* kModel = "model.npz";
constexpr const char* kPictures = "report.json";
constexpr const char* kDamaged = "checkpoint.damaged.npz";

Json read_options_json(const ReadOptions& read) {
  return {{"q", read.q},
          {"p", read.p},
          {"v", read.v},
          {"time", read.time},
          {"trajectory", read.trajectory},
          {"mass", read.mass},
          {"dt", read.dt},
          {"names", read.names},
          {"angles", read.angles}};
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
  return read;
}

/// An archive of ours: one that does not hold arrays is a damaged file, not wrong data.
Archive read_archive(const fs::path& file) {
  try {
    return read_npz(file);
  } catch (const DataError& error) {
    throw IoError(error.message());
  }
}

}  // namespace

void RunFolder::refuse_existing(bool force) const {
  std::error_code hidden;  // what cannot be seen is left for create() to meet
  if (fs::exists(path_, hidden) && !force)
    throw UsageError(
        compose("{} exists already. Choose another folder with {}, go on with {}, or write over it "
                "with {}.",
                path_.string(), Parameter{"folder"}, Command{"resume", path_.string()},
                Parameter{"force"}));
}

void RunFolder::create(bool force) const {
  refuse_existing(force);
  std::error_code error;
  fs::create_directories(path_ / "figures", error);
  for (const char* name : {kCheckpoint, kNext, kPrevious, kDamaged, "run.json", "laws.json",
                           "curve.csv", kModel, kPictures, "report.html", "prediction.csv"}) {
    if (!error) fs::remove(path_ / name, error);
  }
  if (error)
    throw IoError(compose("{} cannot be made: {}. Choose another folder with {}.", path_.string(),
                          error.message(), Parameter{"folder"}));
}

void RunFolder::write_run(const RunSpec& spec, const std::string& status, int threads,
                          double seconds) const {
  const Json json = {{"schema", "noether.run/1"},
                     {"version", library_version()},
                     {"commit", library_commit()},
                     {"status", status},
                     {"command", spec.command},
                     {"seed", spec.seed},
                     {"threads", threads},
                     {"seconds", seconds},
                     {"compiler", "g++ " __VERSION__},
                     {"cpu", cpu_name()},
                     {"instruction_set", spec.instruction_set},
                     {"data",
                      {{"files", spec.files},
                       {"sha256", spec.data_sha256},
                       {"options", read_options_json(spec.read)}}},
                     {"noise", spec.noise},
                     {"group_file", spec.group_file},
                     {"group_sha256", spec.group_sha256},
                     {"truth", spec.truth},
                     {"test_files", spec.test_files},
                     {"settings", spec.settings}};
  write_file_atomically(path_ / "run.json",
                        json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

RunSpec RunFolder::read_run() const {
  const fs::path file = path_ / "run.json";
  std::ifstream stream(file);
  if (!stream)
    throw IoError(fmt::format("{} cannot be read: {}. Name the folder of a run.", file.string(),
                              std::strerror(errno)));
  RunSpec spec;
  try {
    const Json json = Json::parse(stream);
    json.at("data").at("files").get_to(spec.files);
    json.at("data").at("sha256").get_to(spec.data_sha256);
    spec.read = read_options_from(json.at("data").at("options"));
    json.at("noise").get_to(spec.noise);
    json.at("group_file").get_to(spec.group_file);
    json.at("group_sha256").get_to(spec.group_sha256);
    json.at("truth").get_to(spec.truth);
    json.at("test_files").get_to(spec.test_files);
    json.at("instruction_set").get_to(spec.instruction_set);
    json.at("seed").get_to(spec.seed);
    spec.command = json.value("command", std::vector<std::string>());
    json.at("settings").get_to(spec.settings);
  } catch (const nlohmann::json::exception& error) {
    throw IoError(fmt::format("{} is damaged ({}). Restore it from a copy, or start the run again.",
                              file.string(), error.what()));
  }
  return spec;
}

void RunFolder::write_checkpoint(const Archive& archive) const {
  // The two good ones stay until the third is safe on the disk.
  write_npz(path_ / kNext, archive);
  std::error_code error;
  const fs::path temporary = path_ / (std::string(kPrevious) + ".tmp");
  fs::remove(temporary, error);
  fs::create_hard_link(path_ / kCheckpoint, temporary, error);
  if (error)  // no checkpoint yet, or a file system without second names
    fs::copy_file(path_ / kCheckpoint, temporary, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(temporary, path_ / kPrevious, error);
  fs::rename(path_ / kNext, path_ / kCheckpoint, error);
  if (error)
    throw IoError(fmt::format("{} cannot be renamed: {}. Check the folder's permissions.",
                              (path_ / kNext).string(), error.message()));
}

bool RunFolder::has_checkpoint() const {
  std::error_code hidden;
  return fs::exists(path_ / kCheckpoint, hidden) || fs::exists(path_ / kPrevious, hidden);
}

void RunFolder::load_checkpoint(const std::function<void(const Archive&)>& load,
                                std::string& warning) const {
  try {
    return load(read_npz(path_ / kCheckpoint));
  } catch (const std::exception& error) {
    warning = error.what();
  }
  if (!fs::exists(path_ / kPrevious))
    throw IoError(
        fmt::format("{} There is no checkpoint before it: start the run again.", warning));
  try {
    load(read_npz(path_ / kPrevious));
  } catch (const std::exception&) {
    throw IoError(
        fmt::format("{} and {} are both damaged. Restore one from a copy, or start the "
                    "run again.",
                    (path_ / kCheckpoint).string(), (path_ / kPrevious).string()));
  }
  warning += " The checkpoint before it is used.";
  // Out of the way, or the next checkpoint would push the good one out.
  std::error_code none;
  fs::rename(path_ / kCheckpoint, path_ / kDamaged, none);
}

void RunFolder::write_curve(const std::vector<CurvePoint>& curve) const {
  std::size_t width = 0;
  for (const CurvePoint& point : curve) width = std::max(width, point.singular_values.size());
  std::string text = "step,seconds,negative_elbo,nll,kl,mse";
  for (std::size_t k = 1; k <= width; ++k) text += fmt::format(",singular_value_{}", k);
  text += '\n';
  for (const CurvePoint& p : curve) {
    text += fmt::format("{},{:.3f},{},{},{},{}", p.step, p.seconds, p.negative_elbo, p.nll, p.kl,
                        p.mse);
    for (std::size_t k = 0; k < width; ++k)
      text += k < p.singular_values.size() ? fmt::format(",{}", p.singular_values[k]) : ",";
    text += '\n';
  }
  write_file_atomically(path_ / "curve.csv", text);
}

void RunFolder::write_finding(const Finding& finding) const {
  write_file_atomically(path_ / "laws.json", format_laws(finding));
}

void RunFolder::write_model(const LearnedModel& model) const {
  write_npz(path_ / kModel, model.archive());
}

void RunFolder::write_pictures(const std::string& json) const {
  write_file_atomically(path_ / kPictures, json);
}

LearnedModel RunFolder::read_model() const {
  const fs::path file = path_ / kModel;
  const Archive archive = read_archive(file);
  try {
    return LearnedModel::from(archive);
  } catch (const Error& error) {
    throw IoError(compose("{}: {}", Place{file.string()}, error.message()));
  }
}

}  // namespace noether

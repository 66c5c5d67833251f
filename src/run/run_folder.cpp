#include "noether/run/run_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/io/machine.hpp"
#include "noether/run/curve_csv.hpp"
#include "noether/run/laws_json.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

constexpr const char* kCheckpoint = "checkpoint.npz";
constexpr const char* kNext = "checkpoint.next.npz";
constexpr const char* kPrevious = "checkpoint.previous.npz";
constexpr const char* kModel = "model.npz";
constexpr const char* kPictures = "report.json";
constexpr const char* kRun = "run.json";
constexpr const char* kLaws = "laws.json";
constexpr const char* kCurve = "curve.csv";
constexpr const char* kDamaged = "checkpoint.damaged.npz";

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
  for (const char* name : {kCheckpoint, kNext, kPrevious, kDamaged, kRun, kLaws, kCurve, kModel,
                           kPictures, "report.html", "prediction.csv"}) {
    if (!error) fs::remove(path_ / name, error);
  }
  if (error)
    throw IoError(compose("{} cannot be made: {}. Choose another folder with {}.", path_.string(),
                          error.message(), Parameter{"folder"}));
}

void RunFolder::write_run(const RunSpec& spec, const std::string& status, int threads,
                          double seconds) const {
  write_file_atomically(path_ / kRun, format_run({spec, status, threads, seconds, library_version(),
                                                  library_commit()}));
}

RunSpec RunFolder::read_run() const { return noether::read_run(path_ / kRun).spec; }

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
  write_file_atomically(path_ / kCurve, format_curve(curve));
}

void RunFolder::write_finding(const Finding& finding) const {
  write_file_atomically(path_ / kLaws, format_laws(finding));
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

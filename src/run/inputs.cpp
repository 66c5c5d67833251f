#include "src/run/inputs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <system_error>

#include "noether/core/error.hpp"
#include "noether/core/instruction_set.hpp"
#include "noether/core/message_format.hpp"
#include "noether/io/describe.hpp"
#include "noether/io/sha256.hpp"
#include "noether/run/known_laws.hpp"
#include "noether/systems/system.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDataFile = "data.npz";
constexpr const char* kGroupFile = "group.json";

std::vector<fs::path> paths(const std::vector<std::string>& files) {
  return {files.begin(), files.end()};
}

/// A folder for what has to be a file before the run's own folder is touched.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "noether-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw IoError(fmt::format(
          "{} cannot be made. Name another folder for temporary files with TMPDIR.", name));
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

std::string in_folder(const RunFolder& folder, const char* name) {
  return fs::absolute(folder.path() / name).string();
}

void keep(const std::string& file, const std::string& target) {
  std::error_code error;
  fs::copy_file(file, target, fs::copy_options::overwrite_existing, error);
  if (error)
    throw IoError(compose("{} cannot be written: {}. Choose another folder with {}.", Place{target},
                          error.message(), Parameter{"folder"}));
}

/// Laws of a simulated system that fits the data's dimension.
std::vector<Quadratic> true_laws(const std::string& name, const Dataset& data) {
  if (name.empty()) return {};
  const Eigen::Index n = data.dimension() / 2;
  SystemParameters parameters;
  if (name == "harmonic-n" || name == "fput" || name == "toda")
    parameters["n"] = static_cast<double>(n);
  if (name == "kepler" && data.dimension() == 6) parameters["dimensions"] = 3;
  if (name == "nbody" && data.dimension() == 18) parameters["dim"] = 3;
  const System system = make_system(name, parameters);
  if (system.dimension() != data.dimension())
    throw UsageError(compose("{} {}: it has {} variables, the data have {}.", Parameter{"truth"},
                             name, system.dimension(), data.dimension()));
  return system.laws;
}

void refuse_too_few_pairs(const RunInputs& inputs) {
  if (inputs.settings.symmetry.group != GroupMode::kFixed && inputs.data.num_pairs() < 2)
    throw DataError(compose("{}: the data have a single pair. Give longer trajectories.",
                            Place{inputs.spec.files.at(0)}));
}

Dataset read_test_data(const RunSpec& spec, const Dataset& data) {
  Dataset test = read_dataset(paths(spec.test_files), spec.read);
  if (test.variables != data.variables)
    throw DataError(compose("{}: its variables are {}, those of the training data {}.",
                            Place{spec.test_files[0]}, fmt::join(test.variables, ", "),
                            fmt::join(data.variables, ", ")));
  return test;
}

/// The rest of the inputs, from spec, data, settings and known laws.
void complete(RunInputs& inputs) {
  inputs.settings.validate();
  refuse_too_few_pairs(inputs);
  inputs.truth = true_laws(inputs.spec.truth, inputs.data);
  if (!inputs.spec.test_files.empty()) inputs.test = read_test_data(inputs.spec, inputs.data);
}

RunSpec spec_of(const RunRequest& request) {
  RunSpec spec;
  spec.command = request.command;
  spec.files = request.files;
  spec.read = request.read;
  spec.noise = request.noise;
  spec.group_file = request.group_file;
  spec.truth = request.truth;
  spec.test_files = request.test_files;
  spec.seed = request.seed;
  spec.instruction_set = instruction_set();
  return spec;
}

void refuse_missing_group(const RunRequest& request) {
  if (request.settings.symmetry.group == GroupMode::kFixed && request.group_file.empty() &&
      request.group_json.empty())
    throw UsageError(compose("razor.group: fixed needs the laws to build in. Give them with {}.",
                             Parameter{"group"}));
}

/// Arrays and known laws given as text become files, so that the run can go on and anyone can
/// repeat it; until the folder is made they lie elsewhere.
class KeptFiles {
 public:
  KeptFiles(const RunRequest& request, RunSpec& spec)
      : arrays_(request.files.empty()), group_(!request.group_json.empty()) {
    if (!arrays_ && !group_) return;
    scratch_.emplace();
    if (arrays_) {
      spec.files = {scratch_->file(kDataFile)};
      write_npz(spec.files[0], *request.arrays);
    }
    if (group_) {
      spec.group_file = scratch_->file(kGroupFile);
      write_file_atomically(spec.group_file, request.group_json);
    }
  }

  void name_in(const RunFolder& folder, RunSpec& spec) const {
    if (arrays_) spec.files = {in_folder(folder, kDataFile)};
    if (group_) spec.group_file = in_folder(folder, kGroupFile);
  }
  void move_to(const RunFolder& folder) const {
    if (arrays_) keep(scratch_->file(kDataFile), in_folder(folder, kDataFile));
    if (group_) keep(scratch_->file(kGroupFile), in_folder(folder, kGroupFile));
  }

 private:
  bool arrays_, group_;
  std::optional<Scratch> scratch_;
};

void refuse_changed_files(const RunSpec& spec) {
  if (sha256_of_files(paths(spec.files)) != spec.data_sha256)
    throw DataError(compose("{}: the data files have changed since the run began. Start a new run.",
                            Place{spec.files.at(0)}));
  if (!spec.group_file.empty() && sha256_of_files({spec.group_file}) != spec.group_sha256)
    throw DataError(
        compose("{}: the file given to {} has changed since the run began. Start a new run.",
                Place{spec.group_file}, Parameter{"group"}));
}

}  // namespace

RunInputs new_inputs(RunRequest request, const RunFolder& folder, int threads) {
  folder.refuse_existing(request.force);
  request.settings.validate();
  refuse_missing_group(request);
  RunInputs inputs;
  inputs.spec = spec_of(request);
  inputs.data =
      request.data ? std::move(*request.data) : read_dataset(paths(request.files), request.read);
  inputs.spec.understood = describe(inputs.data);
  if (!inputs.data.canonical)
    throw UsageError(compose(
        "a Hamiltonian model needs positions and momenta, and these variables are of any meaning. "
        "Find the laws of such data with {}.",
        Command{"screen"}));
  refuse_wrong_noise(request.noise, inputs.data);
  const KeptFiles kept(request, inputs.spec);
  inputs.settings = settings_for(request.settings, inputs.data);
  inputs.spec.settings = to_map(inputs.settings);
  inputs.spec.data_sha256 = sha256_of_files(paths(inputs.spec.files));
  if (!inputs.spec.group_file.empty()) {
    inputs.fixed = read_laws(inputs.spec.group_file, inputs.data.dimension());
    inputs.spec.group_sha256 = sha256_of_files({inputs.spec.group_file});
  }
  kept.name_in(folder, inputs.spec);
  complete(inputs);
  folder.create(request.force);
  kept.move_to(folder);
  folder.write_run(inputs.spec, "running", threads, 0);
  return inputs;
}

RunInputs resumed_inputs(const RunFolder& folder) {
  RunInputs inputs;
  inputs.spec = folder.read_run();
  refuse_changed_files(inputs.spec);
  if (inputs.spec.instruction_set != instruction_set())
    use_instruction_set(inputs.spec.instruction_set);
  inputs.data = read_dataset(paths(inputs.spec.files), inputs.spec.read);
  for (const auto& [key, value] : inputs.spec.settings) set_key(inputs.settings, key, value);
  if (!inputs.spec.group_file.empty())
    inputs.fixed = read_laws(inputs.spec.group_file, inputs.data.dimension());
  complete(inputs);
  return inputs;
}

void refuse_time_limit(double seconds) {
  if (!(seconds >= 0) || !std::isfinite(seconds))
    throw UsageError(compose("{}: {} is not a valid duration. Give a positive number of seconds.",
                             Parameter{"time_limit"}, seconds));
}

}  // namespace noether

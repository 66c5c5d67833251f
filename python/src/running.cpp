#include <fmt/format.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "bindings.hpp"
#include "data.hpp"
#include "errors.hpp"
#include "listener.hpp"
#include "noether/core/instruction_set.hpp"
#include "noether/report/discovery_run.hpp"
#include "noether/report/export.hpp"
#include "noether/report/page.hpp"
#include "running.hpp"

namespace noether::python {

int threads_of(int threads) {
  if (threads < 0 || threads > 1024)
    throw UsageError(fmt::format(
        "threads: {} is not between 0 and 1024. Give a number, or 0 for all cores.", threads));
  return threads > 0 ? threads
                     : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

Settings settings_from(const std::map<std::string, std::string>& given) {
  Settings settings;
  for (const auto& [key, value] : given) set_key(settings, key, value);
  return settings;
}

namespace {

/// How a run of its own thread count is started and ended.
struct Conduct {
  int threads = 0;
  double time_limit = 0;
  nb::object progress, say;
};

/// Ctrl-C as the exception that says how to go on; what else Python threw as it is.
[[noreturn]] void throw_interrupted(nb::python_error& thrown, const Error& error) {
  if (!thrown.matches(PyExc_KeyboardInterrupt)) throw std::move(thrown);
  nb::raise_from(thrown, exception_type(error.code()).ptr(), "%s", sentence(error.what()).c_str());
}

void run(const RunSpec& spec, const RunInputs& inputs, const RunFolder& folder, bool resumed,
         const Conduct& conduct) {
  Listener listener(conduct.progress, conduct.say);
  const RunHooks hooks = listener.hooks(inputs.settings.steps, conduct.time_limit);
  try {
    const nb::gil_scoped_release release;
    Lanes lanes(threads_of(conduct.threads));
    DiscoveryRun under_way(spec, inputs, folder, lanes);
    if (resumed) {
      const std::string warning = under_way.resume();
      if (!warning.empty() && hooks.warn) hooks.warn(warning);
    }
    under_way.finish(hooks);
    under_way.refuse_diverged();
  } catch (const Error& error) {
    if (listener.thrown() && error.code() == ExitCode::kInterrupted)
      throw_interrupted(*listener.thrown(), error);
    throw;
  }
  if (listener.thrown()) throw std::move(*listener.thrown());
}

/// What a run is asked for; `command` is the command line that would do the same.
struct Request {
  std::string folder;
  bool force = false;
  GivenNoise noise;
  std::map<std::string, std::string> settings;
  std::string start, group, group_json, truth;
  std::uint64_t seed = 0;
  std::vector<std::string> command;
};

/// A folder for what has to be a file before the run's own folder is touched.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "noether-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw IoError(
          fmt::format("{} cannot be made. Name another folder for temporary files with "
                      "TMPDIR.",
                      name));
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

constexpr const char* kDataFile = "data.npz";
constexpr const char* kGroupFile = "group.json";

std::string in_folder(const RunFolder& folder, const char* name) {
  return std::filesystem::absolute(folder.path() / name).string();
}

void keep(const std::string& file, const std::string& target) {
  std::error_code error;
  std::filesystem::copy_file(file, target, std::filesystem::copy_options::overwrite_existing,
                             error);
  if (error)
    throw IoError(fmt::format("{} cannot be written: {}. Choose another folder with -o.", target,
                              error.message()));
}

Settings settings_of(const Request& request) {
  Settings settings = settings_from(request.settings);
  if (!request.start.empty()) settings.start = start_from_name(request.start);
  if (!request.group.empty()) settings.group = group_from_name(request.group);
  settings.validate();
  return settings;
}

/// The folder with the data in it, up to the first step. Arrays and known laws lie in it as files,
/// so that the run can go on, and anyone can repeat it; until everything is known to be right they
/// lie elsewhere, and what the folder holds is untouched.
RunInputs prepare(const Data& data, const Request& request, const RunFolder& folder, int threads,
                  RunSpec& spec) {
  folder.refuse_existing(request.force);
  spec.read = data.read;
  spec.noise = request.noise;
  spec.truth = request.truth;
  spec.seed = request.seed;
  spec.command = request.command;
  spec.instruction_set = instruction_set();
  spec.files = data.files;
  const Settings settings = settings_of(request);
  refuse_wrong_noise(spec.noise, data.dataset.dimension());
  const Scratch scratch;
  const bool arrays = data.files.empty();
  const bool group = !request.group_json.empty();
  if (arrays) {
    spec.files = {scratch.file(kDataFile)};
    write_npz(spec.files[0], data.arrays);
  }
  if (group) {
    spec.group_file = scratch.file(kGroupFile);
    write_file_atomically(spec.group_file, request.group_json);
  }
  refuse_missing_group(settings, spec);
  seal(spec, settings, data.dataset);
  if (arrays) spec.files = {in_folder(folder, kDataFile)};
  RunInputs inputs = prepare_run(spec, data.dataset);
  folder.create(request.force);
  if (arrays) keep(scratch.file(kDataFile), spec.files[0]);
  if (group) {
    spec.group_file = in_folder(folder, kGroupFile);
    keep(scratch.file(kGroupFile), spec.group_file);
  }
  folder.write_run(spec, "running", threads, 0);
  return inputs;
}

void discover(const Data& data, const Request& request, const Conduct& conduct) {
  refuse_time_limit(conduct.time_limit);
  const int threads = threads_of(conduct.threads);
  const RunFolder folder(request.folder);
  RunSpec spec;
  RunInputs inputs;
  {
    const nb::gil_scoped_release release;
    inputs = prepare(data, request, folder, threads, spec);
  }
  run(spec, inputs, folder, false, conduct);
}

/// What a folder's run works on.
RunInputs prepare_again(const RunFolder& folder, RunSpec& spec) {
  spec = folder.read_run();
  refuse_changed_files(spec);
  if (spec.instruction_set != instruction_set()) use_instruction_set(spec.instruction_set);
  return prepare_run(spec, read_dataset({spec.files.begin(), spec.files.end()}, spec.read));
}

void resume(const std::string& path, const Conduct& conduct) {
  refuse_time_limit(conduct.time_limit);
  const RunFolder folder(path);
  RunSpec spec;
  RunInputs inputs;
  {
    const nb::gil_scoped_release release;
    inputs = prepare_again(folder, spec);
  }
  run(spec, inputs, folder, folder.has_checkpoint(), conduct);
}

}  // namespace

void bind_running(nb::module_& module) {
  nb::class_<Request>(module, "Request")
      .def(nb::init<>())
      .def_rw("folder", &Request::folder)
      .def_rw("force", &Request::force)
      .def_rw("noise", &Request::noise)
      .def_rw("settings", &Request::settings)
      .def_rw("start", &Request::start)
      .def_rw("group", &Request::group)
      .def_rw("group_json", &Request::group_json)
      .def_rw("truth", &Request::truth)
      .def_rw("seed", &Request::seed)
      .def_rw("command", &Request::command);

  module.def(
      "discover",
      [](const Data& data, const Request& request, int threads, double time_limit,
         nb::object progress, nb::object say) {
        discover(data, request, {threads, time_limit, std::move(progress), std::move(say)});
      },
      nb::arg("data"), nb::arg("request"), nb::arg("threads"), nb::arg("time_limit"),
      nb::arg("progress").none(), nb::arg("say").none());
  module.def(
      "resume",
      [](const std::string& folder, int threads, double time_limit, nb::object progress,
         nb::object say) {
        resume(folder, {threads, time_limit, std::move(progress), std::move(say)});
      },
      nb::arg("folder"), nb::arg("threads"), nb::arg("time_limit"), nb::arg("progress").none(),
      nb::arg("say").none());
  module.def("report_page",
             [](const std::string& folder) { return report_page(std::filesystem::path(folder)); });
  module.def(
      "exported",
      [](const std::string& folder, const std::string& language) {
        return export_run(folder, language);
      },
      nb::arg("folder"), nb::arg("language"));
}

}  // namespace noether::python

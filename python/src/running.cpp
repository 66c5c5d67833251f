#include <fmt/format.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>

#include "bindings.hpp"
#include "data.hpp"
#include "errors.hpp"
#include "listener.hpp"
#include "noether/report/export.hpp"
#include "noether/report/page.hpp"
#include "noether/run/run.hpp"
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

/// How a run is carried out, which changes nothing in its result.
struct Conduct {
  int threads = 0;
  double time_limit = 0;
  nb::object progress, say;
};

/// Ctrl-C as the exception that says how to go on; what else Python threw as it is.
[[noreturn]] void throw_interrupted(nb::python_error& thrown, const Error& error) {
  if (!thrown.matches(PyExc_KeyboardInterrupt)) throw std::move(thrown);
  nb::object exception = exception_of(error);
  exception.attr("__cause__") = thrown.value();
  set_exception(exception);
  throw nb::python_error();
}

void finish(Run& run, const Conduct& conduct) {
  Listener listener(conduct.progress, conduct.say);
  const RunHooks hooks = listener.hooks(run.settings().schedule.steps, conduct.time_limit);
  try {
    const nb::gil_scoped_release release;
    run.finish(hooks);
    write_report(run.folder().path());
    run.refuse_diverged();
  } catch (const Error& error) {
    if (listener.thrown() && error.code() == ExitCode::kInterrupted)
      throw_interrupted(*listener.thrown(), error);
    throw;
  }
  if (listener.thrown()) throw std::move(*listener.thrown());
}

/// What Python asks for, with settings still as text.
struct Request {
  std::string folder;
  bool force = false;
  GivenNoise noise;
  std::map<std::string, std::string> settings;
  std::string start, group, group_json, truth;
  std::uint64_t seed = 0;
  std::vector<std::string> command;
};

RunRequest run_request(const Data& data, const Request& asked) {
  RunRequest request;
  request.folder = asked.folder;
  request.force = asked.force;
  request.command = asked.command;
  request.files = data.files;
  request.read = data.read;
  request.data = data.dataset;
  request.arrays = &data.arrays;
  request.noise = asked.noise;
  request.settings = settings_from(asked.settings);
  if (!asked.start.empty()) request.settings.schedule.start = from_name<Start>(asked.start);
  if (!asked.group.empty()) request.settings.symmetry.group = from_name<GroupMode>(asked.group);
  request.group_json = asked.group_json;
  request.truth = asked.truth;
  request.seed = asked.seed;
  return request;
}

void discover(const Data& data, const Request& asked, const Conduct& conduct) {
  refuse_time_limit(conduct.time_limit);
  const int threads = threads_of(conduct.threads);
  std::optional<Run> run;
  {
    const nb::gil_scoped_release release;
    run.emplace(Run::prepare(run_request(data, asked), threads));
  }
  finish(*run, conduct);
}

void resume(const std::string& path, const Conduct& conduct) {
  refuse_time_limit(conduct.time_limit);
  const int threads = threads_of(conduct.threads);
  std::optional<Run> run;
  {
    const nb::gil_scoped_release release;
    run.emplace(Run::resume(path, threads));
  }
  finish(*run, conduct);
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

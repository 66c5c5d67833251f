#include "errors.hpp"

#include "bindings.hpp"
#include "vocabulary.hpp"

namespace noether::python {

namespace {

const char* name_of(ExitCode code) {
  switch (code) {
    case ExitCode::kUsage:
      return "UsageError";
    case ExitCode::kData:
      return "DataError";
    case ExitCode::kIo:
      return "FileError";
    case ExitCode::kInterrupted:
      return "Interrupted";
    case ExitCode::kOk:
    case ExitCode::kComputation:
      break;
  }
  return "ComputationError";
}

void set_place(nb::object& exception, const Place& place) {
  exception.attr("file") = nb::str(place.file.c_str());
  if (place.line > 0) exception.attr("line") = nb::int_(place.line);
  if (!place.column.empty()) exception.attr("column") = nb::str(place.column.c_str());
}

void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    set_exception(exception_of(error));
  }
}

}  // namespace

nb::object exception_of(const Error& error) {
  const nb::object type = nb::module_::import_("noether._errors").attr(name_of(error.code()));
  nb::object exception = type(nb::str(render(error.message(), vocabulary()).c_str()));
  if (const auto* parameter = error.message().first<Parameter>())
    exception.attr("parameter") = nb::str(vocabulary().parameter(*parameter).c_str());
  if (const auto* place = error.message().first<Place>()) set_place(exception, *place);
  return exception;
}

void set_exception(const nb::object& exception) {
  PyErr_SetObject(exception.type().ptr(), exception.ptr());
}

void bind_errors(nb::module_&) { nb::register_exception_translator(translate, nullptr); }

}  // namespace noether::python

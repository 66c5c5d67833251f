#include "errors.hpp"

#include <cctype>

#include "bindings.hpp"
#include "noether/core/error.hpp"

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

bool starts_option(const std::string& text, std::size_t at) {
  const bool begins_word = at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0;
  return begins_word && text.compare(at, 2, "--") == 0 && at + 2 < text.size() &&
         std::islower(static_cast<unsigned char>(text[at + 2])) != 0;
}

/// Options become arguments: --time-limit is time_limit.
std::string with_arguments(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!starts_option(text, i)) {
      result += text[i];
      continue;
    }
    for (i += 2; i < text.size() && (std::islower(static_cast<unsigned char>(text[i])) != 0 ||
                                     (text[i] == '-' && i + 1 < text.size() &&
                                      std::islower(static_cast<unsigned char>(text[i + 1])) != 0));
         ++i)
      result += text[i] == '-' ? '_' : text[i];
    --i;
  }
  return result;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// `noether resume RUN` is noether.resume('RUN').
std::string with_calls(std::string text) {
  const std::string command = "`noether resume ";
  const std::size_t begin = text.find(command);
  const std::size_t end =
      begin == std::string::npos ? begin : text.find('`', begin + command.size());
  if (end == std::string::npos) return text;
  const std::string run = text.substr(begin + command.size(), end - begin - command.size());
  return text.replace(begin, end - begin + 1, "noether.resume('" + run + "')");
}

void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    PyErr_SetString(exception_type(error.code()).ptr(), sentence(error.what()).c_str());
  }
}

}  // namespace

nb::object exception_type(ExitCode code) {
  return nb::module_::import_("noether._errors").attr(name_of(code));
}

std::string sentence(const std::string& text) {
  return with_arguments(with_calls(replaced(text, " with -o", " with folder")));
}

void bind_errors(nb::module_&) { nb::register_exception_translator(translate, nullptr); }

}  // namespace noether::python

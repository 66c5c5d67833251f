#pragma once

#include <nanobind/nanobind.h>

#include <string>

#include "noether/core/error.hpp"

namespace noether::python {

namespace nb = nanobind;

/// The class of noether._errors that an exit code belongs to.
nb::object exception_type(ExitCode code);

/// A sentence of the library in the words of Python: options are arguments, commands are calls.
std::string sentence(const std::string& text);

}  // namespace noether::python

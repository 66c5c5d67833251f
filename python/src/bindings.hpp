#pragma once

#include <nanobind/nanobind.h>

namespace noether::python {

namespace nb = nanobind;

// One file an idea: each adds its part to the module.
void bind_errors(nb::module_& module);
void bind_data(nb::module_& module);
void bind_running(nb::module_& module);
void bind_model(nb::module_& module);
void bind_laws(nb::module_& module);
void bind_quick(nb::module_& module);
void bind_settings(nb::module_& module);

}  // namespace noether::python

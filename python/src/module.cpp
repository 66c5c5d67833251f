#include "bindings.hpp"

// What the Python package is made of: the C++ library, seen through NumPy arrays, plain lists and
// dictionaries. The package's own modules check arguments and give results their shape.
NB_MODULE(_core, module) {
  using namespace noether::python;
  bind_errors(module);
  bind_data(module);
  bind_running(module);
  bind_model(module);
  bind_laws(module);
  bind_quick(module);
  bind_settings(module);
}

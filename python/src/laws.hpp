#pragma once

#include <string>
#include <vector>

#include "arrays.hpp"
#include "noether/terms/law.hpp"

namespace noether::python {

/// A law that Python holds, of any form, with the names of its own variables.
struct NamedLaw {
  Law law;
  std::vector<std::string> variables;
};

/// {"terms": [(term, coefficient)], "constant", "latex", "A": (M, M), "b": (M)}, data units; A and
/// b are None where the law is not quadratic.
Dict law_dict(const Law& law, const std::vector<std::string>& variables);

/// The same law of `dimension` variables, its own the ones at `places` among them. Throws
/// UsageError where that is not one place a variable.
Law placed(const Law& law, const std::vector<std::size_t>& places, std::size_t dimension);

}  // namespace noether::python

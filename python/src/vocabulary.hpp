#pragma once

#include "noether/core/message.hpp"

namespace noether::python {

/// Parameters as arguments, commands as calls.
const Vocabulary& vocabulary();

}  // namespace noether::python

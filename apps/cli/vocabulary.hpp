#pragma once

#include "noether/core/message.hpp"

namespace noether::cli {

/// Parameters as options, commands as they are typed.
const Vocabulary& vocabulary();

}  // namespace noether::cli

#include "noether/discovery/discovery_options.hpp"

#include <fmt/format.h>

#include "noether/core/error.hpp"

namespace noether {

void DiscoveryOptions::validate() const {
  TrainingOptions::validate();
  if (held_out > 0.5)
    throw UsageError(
        fmt::format("testing.held_out: {} is above a half. Use a fifth or so.", held_out));
  testing.validate();
  terms.validate();
}

}  // namespace noether

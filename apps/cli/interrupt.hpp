#pragma once

namespace noether::cli {

/// While it lives, the first SIGINT or SIGTERM only sets a flag, so that a run can end at a
/// checkpoint; the second ends the program as usual.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  [[nodiscard]] static bool requested();
};

}  // namespace noether::cli

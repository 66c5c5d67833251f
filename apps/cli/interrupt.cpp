#include "apps/cli/interrupt.hpp"

#include <csignal>

namespace noether::cli {

namespace {
volatile std::sig_atomic_t flag = 0;
void raise_flag(int) { flag = 1; }
}  // namespace

Interrupt::Interrupt() {
  flag = 0;
  struct sigaction action = {};
  action.sa_handler = raise_flag;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool Interrupt::requested() { return flag != 0; }

}  // namespace noether::cli

#include "open_page.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>

namespace noether::cli {

namespace {

#ifdef __APPLE__
constexpr const char* kOpener = "open";
#else
constexpr const char* kOpener = "xdg-open";
#endif

constexpr int kLooks = 40;
constexpr std::chrono::milliseconds kBetweenLooks{50};

/// In the child: a session of its own, so that Ctrl-C in the terminal does not close the browser.
[[noreturn]] void become_opener(const char* page) {
  ::setsid();
  ::signal(SIGXFSZ, SIG_DFL);  // run_program() ignores it, which programs inherit
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, stream);
  ::execlp(kOpener, kOpener, page, nullptr);
  ::_exit(127);
}

/// Whether it ended well, or still runs after two seconds, as openers do that are the browser.
bool opens(pid_t process) {
  for (int i = 0; i < kLooks; ++i) {
    int status = 0;
    const pid_t ended = ::waitpid(process, &status, WNOHANG);
    if (ended == process) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (ended < 0) return false;
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return true;
}

}  // namespace

void open_page(const std::filesystem::path& page) noexcept {
  try {
    const std::string file = std::filesystem::absolute(page).string();
    const pid_t process = ::fork();
    if (process == 0) become_opener(file.c_str());
    if (process > 0 && opens(process)) return;
    std::fprintf(stderr, "note: %s opens no browser here. Open %s in one.\n", kOpener,
                 file.c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "note: the page was written, but not opened: %s.\n", error.what());
  }
}

}  // namespace noether::cli

#pragma once

#include <memory>
#include <stdexcept>

#include "noether/core/message.hpp"

namespace noether {

/// Exit codes of the command line; every Error carries the code with which it ends the program.
enum class ExitCode : int {
  kOk = 0,
  kUsage = 2,        ///< invalid usage or configuration
  kData = 3,         ///< invalid data
  kComputation = 4,  ///< diverged beyond rollback; everything up to then is kept
  kIo = 5,           ///< disk full, no permission, damaged file
  kInterrupted = 130,
};

/// One sentence naming the file, line, column, key or parameter and its value, then one on what to
/// do. what() names parameters by their ids; render(message(), ...) writes them as a front end
/// does.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const Message& message)
      : std::runtime_error(plain_text(message)),
        code_(code),
        message_(std::make_shared<const Message>(message)) {}
  [[nodiscard]] ExitCode code() const noexcept { return code_; }
  [[nodiscard]] const Message& message() const noexcept { return *message_; }

 private:
  ExitCode code_;
  std::shared_ptr<const Message> message_;  // shared, so that copies of an exception do not throw
};

struct UsageError : Error {
  explicit UsageError(const Message& message) : Error(ExitCode::kUsage, message) {}
};
struct DataError : Error {
  explicit DataError(const Message& message) : Error(ExitCode::kData, message) {}
};
struct ComputationError : Error {
  explicit ComputationError(const Message& message) : Error(ExitCode::kComputation, message) {}
};
struct IoError : Error {
  explicit IoError(const Message& message) : Error(ExitCode::kIo, message) {}
};

}  // namespace noether

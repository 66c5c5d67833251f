#pragma once

#include <stdexcept>
#include <string>

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

/// The message has one sentence that names the file, line, column, key or argument and its value,
/// then one that says what to do.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  [[nodiscard]] ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ExitCode::kUsage, message) {}
};
struct DataError : Error {
  explicit DataError(const std::string& message) : Error(ExitCode::kData, message) {}
};
struct ComputationError : Error {
  explicit ComputationError(const std::string& message) : Error(ExitCode::kComputation, message) {}
};
struct IoError : Error {
  explicit IoError(const std::string& message) : Error(ExitCode::kIo, message) {}
};

}  // namespace noether

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace noether::cli_test {

/// How a run of the program ended. `code` is its exit code, or minus the signal that killed it.
struct Outcome {
  int code = 0;
  std::string out, err;
};

/// Circumstances a test puts the program in.
struct Circumstances {
  long file_size_limit = -1;  ///< bytes; as a full disk would, writing beyond it fails
  bool as_nobody = false;     ///< without root's rights, where the test has them
  bool output_to_full_device = false;
};

/// A folder of its own for one test; commands run inside it, so messages hold relative paths.
class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return folder_ / name;
  }
  void write(const std::string& name, const std::string& bytes) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  /// Every file with the size and hash of its bytes; folders with a slash behind.
  [[nodiscard]] std::map<std::string, std::string> files() const;

  [[nodiscard]] Outcome noether(const std::vector<std::string>& arguments,
                                const Circumstances& circumstances = {}) const;
  /// Starts the program without waiting; wait() gives how it ended.
  [[nodiscard]] pid_t start(const std::vector<std::string>& arguments,
                            const Circumstances& circumstances = {}) const;
  [[nodiscard]] Outcome wait(pid_t process) const;
  /// What a started program has said on standard error until now.
  [[nodiscard]] std::string errors_so_far() const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path output_;  // beside the folder, so that files() shows the program's alone
};

std::string gzipped(const std::string& bytes);
/// One dataset of doubles each.
struct Hdf5Dataset {
  std::string name;
  std::vector<std::size_t> shape;
  std::vector<double> values;
};
std::string hdf5(const std::vector<Hdf5Dataset>& datasets, const std::string& text_dataset = "");
/// A .npy image with a header as written, for what noether itself never writes.
std::string npy(const std::string& header, const std::string& values);

/// A zip archive of stored entries, name and bytes each.
std::string zipped(const std::vector<std::pair<std::string, std::string>>& entries);

/// States of two noisy oscillations, T rows each: what the tests' files hold.
struct Motion {
  std::vector<double> time, q, p;  // 2 T
};
Motion motion();
constexpr int kRows = 12;

/// The motion as a table.
std::string table(const std::string& delimiter = ",", const std::string& line_end = "\n");

}  // namespace noether::cli_test

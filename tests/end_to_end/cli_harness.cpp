#include <fcntl.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {

namespace fs = std::filesystem;

namespace {

constexpr uid_t kNobody = 65534;

std::string slurp(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void redirect(const std::string& path, int descriptor) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0) ::_exit(126);
  ::dup2(file, descriptor);
  ::close(file);
}

/// In the child: never returns.
[[noreturn]] void become(const fs::path& folder, const fs::path& output,
                         const std::vector<std::string>& arguments, const Circumstances& c) {
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  redirect(c.output_to_full_device ? "/dev/full" : output.string() + ".out", STDOUT_FILENO);
  redirect(output.string() + ".err", STDERR_FILENO);
  if (c.file_size_limit >= 0) {
    const rlimit limit{static_cast<rlim_t>(c.file_size_limit),
                       static_cast<rlim_t>(c.file_size_limit)};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (c.as_nobody && ::getuid() == 0 && ::setuid(kNobody) != 0) ::_exit(126);
  std::vector<char*> argv{const_cast<char*>("noether")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execv(NOETHER_PROGRAM, argv.data());
  ::_exit(127);
}

fs::path fresh_folder() {
  std::string pattern = (fs::temp_directory_path() / "noether-cli-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

}  // namespace

Workspace::Workspace() : folder_(fresh_folder()), output_(folder_.string() + "-output") {
  fs::permissions(folder_, fs::perms::all);
}

Workspace::~Workspace() {
  fs::remove_all(folder_);
  fs::remove(output_.string() + ".out");
  fs::remove(output_.string() + ".err");
}

void Workspace::write(const std::string& name, const std::string& bytes) const {
  fs::create_directories((folder_ / name).parent_path());
  fs::remove(folder_ / name);  // it may be a second name of another file
  std::ofstream(folder_ / name, std::ios::binary) << bytes;
}

std::string Workspace::read(const std::string& name) const { return slurp(folder_ / name); }

std::map<std::string, std::string> Workspace::files() const {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    const std::string name = entry.path().lexically_relative(folder_).string();
    if (entry.is_directory()) {
      all[name + "/"] = "";
    } else {
      const std::string bytes = slurp(entry.path());
      all[name] = fmt::format("{} bytes {:x}", bytes.size(), std::hash<std::string>()(bytes));
    }
  }
  return all;
}

pid_t Workspace::start(const std::vector<std::string>& arguments,
                       const Circumstances& circumstances) const {
  fs::remove(output_.string() + ".err");  // what errors_so_far() reads is of this one
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error("no new process");
  if (process == 0) become(folder_, output_, arguments, circumstances);
  return process;
}

Outcome Workspace::wait(pid_t process) const {
  int status = 0;
  ::waitpid(process, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return {code, slurp(output_.string() + ".out"), slurp(output_.string() + ".err")};
}

std::string Workspace::errors_so_far() const { return slurp(output_.string() + ".err"); }

Outcome Workspace::noether(const std::vector<std::string>& arguments,
                           const Circumstances& circumstances) const {
  return wait(start(arguments, circumstances));
}

std::string gzipped(const std::string& bytes) {
  z_stream stream = {};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string hdf5(const std::vector<Hdf5Dataset>& datasets, const std::string& text_dataset) {
  const fs::path folder = fresh_folder();
  const std::string path = (folder / "file.h5").string();
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const auto add = [&](const std::string& name, hid_t type, const std::vector<hsize_t>& extents,
                       const void* values) {
    const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
    const hid_t dataset =
        H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(dataset);
    H5Sclose(space);
  };
  for (const Hdf5Dataset& d : datasets)
    add(d.name, H5T_NATIVE_DOUBLE, {d.shape.begin(), d.shape.end()}, d.values.data());
  if (!text_dataset.empty()) add(text_dataset, H5T_C_S1, {3}, "abc");
  H5Fclose(file);
  std::string bytes = slurp(path);
  fs::remove_all(folder);
  return bytes;
}

std::string npy(const std::string& header, const std::string& values) {
  std::string text = header + "\n";
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(text.size() & 0xffU) +
         static_cast<char>(text.size() >> 8U) + text + values;
}

std::string zipped(const std::vector<std::pair<std::string, std::string>>& entries) {
  const auto number = [](std::size_t value, int count) {  // little-endian
    std::string text;
    for (int i = 0; i < count; ++i, value >>= 8U) text += static_cast<char>(value & 0xffU);
    return text;
  };
  std::string local;
  std::string central;
  for (const auto& [name, bytes] : entries) {
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    const std::string common = number(20, 2) + number(0, 6) + number(0x21, 2) + number(crc, 4) +
                               number(bytes.size(), 4) + number(bytes.size(), 4) +
                               number(name.size(), 2) + number(0, 2);
    central +=
        "PK\x01\x02" + number(20, 2) + common + number(0, 10) + number(local.size(), 4) + name;
    local += "PK\x03\x04" + common + name + bytes;
  }
  return local + central + "PK\x05\x06" + number(0, 4) + number(entries.size(), 2) +
         number(entries.size(), 2) + number(central.size(), 4) + number(local.size(), 4) +
         number(0, 2);
}

Motion motion() {
  Motion m;
  unsigned state = 12345;
  const auto noise = [&state] {
    state = state * 1664525U + 1013904223U;
    return 1e-3 * (static_cast<double>(state >> 8U) / (1U << 24U) - 0.5);
  };
  for (const double radius : {1.0, 1.75}) {
    for (int i = 0; i < kRows; ++i) {
      const double t = 0.25 * i;
      m.time.push_back(t);
      m.q.push_back(radius * std::cos(t) + noise());
      m.p.push_back(-radius * std::sin(t) + noise());
    }
  }
  return m;
}

std::string table(const std::string& delimiter, const std::string& line_end) {
  const Motion m = motion();
  std::string text = fmt::format("id{0}t{0}q{0}p{1}", delimiter, line_end);
  for (std::size_t i = 0; i < m.q.size(); ++i)
    text += fmt::format("{1}{0}{2}{0}{3}{0}{4}{5}", delimiter, i / kRows, m.time[i], m.q[i], m.p[i],
                        line_end);
  return text;
}

}  // namespace noether::cli_test

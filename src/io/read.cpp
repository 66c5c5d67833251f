#include "noether/io/read.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <numbers>
#include <sstream>

#include "noether/core/error.hpp"
#include "src/io/arrays.hpp"
#include "src/io/columns.hpp"
#include "src/io/csv.hpp"
#include "src/io/smooth.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

void check_readable(const fs::path& path) {
  const std::string name = path.string();
  if (!fs::exists(path)) throw IoError(fmt::format("{} does not exist. Check the path.", name));
  if (fs::is_directory(path))
    throw IoError(fmt::format("{} is a folder. Name the files in it.", name));
  if (::access(path.c_str(), R_OK) != 0)
    throw IoError(
        fmt::format("{} cannot be read: {}. Check its permissions.", name, std::strerror(errno)));
}

std::string bytes_of(const fs::path& path, bool gzipped) {
  if (gzipped) return read_gzip(path);
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

/// Archives inside .gz are unpacked beside nothing else: a temporary file that is removed again.
template <typename Read>
Archive unpacked(const fs::path& path, const Read& read) {
  fs::path temporary =
      fs::temp_directory_path() / fmt::format("noether-{}-{}", ::getpid(), path.stem().string());
  std::ofstream(temporary, std::ios::binary) << read_gzip(path);
  try {
    Archive archive = read(temporary);
    fs::remove(temporary);
    return archive;
  } catch (...) {
    fs::remove(temporary);
    throw;
  }
}

RawFile read_raw(const fs::path& path, const ReadOptions& options) {
  check_readable(path);
  const bool gzipped = path.extension() == ".gz";
  const std::string extension = (gzipped ? path.stem() : path).extension().string();
  const std::string name = path.string();
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt" || extension == ".dat")
    return read_csv(path, options);
  if (extension == ".npy")
    return from_state_array(parse_npy(bytes_of(path, gzipped), name), name, options);
  if (extension == ".npz")
    return from_arrays(gzipped ? unpacked(path, read_npz) : read_npz(path), name, options);
  if (extension == ".h5" || extension == ".hdf5")
    return from_arrays(gzipped ? unpacked(path, read_hdf5) : read_hdf5(path), name, options);
  throw UsageError(
      fmt::format("{}: '{}' is not a known kind of file. Use .csv, .tsv, .npy, .npz, .h5 or .hdf5, "
                  "or .gz of one.",
                  name, extension));
}

void velocities_to_momenta(RawFile& file, const ReadOptions& options) {
  const auto n = static_cast<std::size_t>(file.data.dimension() / 2);
  const std::vector<double>& given = options.mass.empty() ? file.mass : options.mass;
  if (given.empty())
    file.data.warnings.emplace_back(
        "no masses given: unit masses are assumed, so momenta are velocities.");
  const std::vector<double> masses = masses_of(given, n);
  for (Trajectory& t : file.data.trajectories) {
    for (std::size_t i = 0; i < n; ++i) t.states.row(static_cast<Eigen::Index>(n + i)) *= masses[i];
  }
  if (file.data.known_noise.empty()) return;
  for (std::size_t i = 0; i < n; ++i) file.data.known_noise[n + i] *= masses[i];
}

void unwrap(const std::string& angle, Dataset& data) {
  const auto found = std::find(data.variables.begin(), data.variables.end(), angle);
  if (found == data.variables.end())
    throw UsageError(fmt::format("--angle: there is no variable '{}'. The variables are {}.", angle,
                                 fmt::join(data.variables, ", ")));
  const auto row = static_cast<Eigen::Index>(found - data.variables.begin());
  for (Trajectory& t : data.trajectories) {
    if (row >= t.states.rows()) continue;
    for (Eigen::Index i = 1; i < t.states.cols(); ++i) {
      const double jump = t.states(row, i) - t.states(row, i - 1);
      t.states(row, i) -= 2 * std::numbers::pi * std::round(jump / (2 * std::numbers::pi));
    }
  }
}

Dataset finish_file(RawFile file, const ReadOptions& options, const std::string& name) {
  if (file.data.trajectories.empty())
    throw DataError(fmt::format(
        "{}: no trajectory has two consecutive states. Give longer stretches without gaps.", name));
  for (const std::string& angle : options.angles) unwrap(angle, file.data);
  if (file.positions_only) smooth_positions(file.data);
  if (file.velocities || file.positions_only) velocities_to_momenta(file, options);
  return std::move(file.data);
}

void append(Dataset& all, Dataset more, std::size_t index, const std::string& name) {
  if (all.variables != more.variables) {
    throw DataError(fmt::format(
        "{}: variables {} differ from {} in the first file. Files of one run must hold one system.",
        name, fmt::join(more.variables, ", "), fmt::join(all.variables, ", ")));
  }
  for (Trajectory& t : more.trajectories) {
    t.id = fmt::format("{}:{}", index, t.id);  // the same id in another file is another trajectory
    all.trajectories.push_back(std::move(t));
  }
  all.warnings.insert(all.warnings.end(), more.warnings.begin(), more.warnings.end());
}

void warn_of_constants(Dataset& data) {
  for (Eigen::Index j = 0; j < data.dimension(); ++j) {
    const double first = data.trajectories.front().states(j, 0);
    const bool constant =
        std::all_of(data.trajectories.begin(), data.trajectories.end(),
                    [&](const Trajectory& t) { return (t.states.row(j).array() == first).all(); });
    if (constant)
      data.warnings.push_back(fmt::format(
          "'{}' is {} everywhere: what depends on it alone cannot be told from a constant.",
          data.variables[static_cast<std::size_t>(j)], first));
  }
}

}  // namespace

std::string read_gzip(const fs::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr)
    throw IoError(fmt::format("{} cannot be read: {}. Check its permissions.", path.string(),
                              std::strerror(errno)));
  std::string bytes;
  std::string chunk(std::size_t{1} << 20U, '\0');
  int got = 0;
  while ((got = gzread(file, chunk.data(), static_cast<unsigned>(chunk.size()))) > 0)
    bytes.append(chunk, 0, static_cast<std::size_t>(got));
  int code = Z_OK;
  gzerror(file, &code);
  gzclose(file);
  if (got < 0 || (code != Z_OK && code != Z_STREAM_END))
    throw IoError(
        fmt::format("{}: the compressed data are damaged or cut short. Compress the file again.",
                    path.string()));
  return bytes;
}

Dataset read_dataset(const std::vector<fs::path>& files, const ReadOptions& options) {
  if (files.empty()) throw UsageError("no data files given. Name at least one.");
  if (options.dt < 0 || !std::isfinite(options.dt))
    throw UsageError(
        fmt::format("--dt: {} is not a positive number. Give the time between rows.", options.dt));
  Dataset all = finish_file(read_raw(files[0], options), options, files[0].string());
  for (std::size_t i = 1; i < files.size(); ++i)
    append(all, finish_file(read_raw(files[i], options), options, files[i].string()), i,
           files[i].string());
  warn_of_constants(all);
  return all;
}

}  // namespace noether

#include "noether/io/read.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <numbers>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/io/columns.hpp"
#include "src/io/arrays.hpp"
#include "src/io/csv.hpp"
#include "src/io/line_reader.hpp"
#include "src/io/smooth.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

void check_readable(const fs::path& path) {
  const std::string name = path.string();
  std::error_code hidden;
  if (!fs::exists(path, hidden) && !hidden)
    throw IoError(compose("{} does not exist. Check the path.", Place{name}));
  if (::access(path.c_str(), R_OK) != 0)
    throw IoError(compose("{} cannot be read: {}. Check its permissions.", Place{name},
                          std::strerror(errno)));
  if (fs::is_directory(path))
    throw IoError(compose("{} is a folder. Name the files in it.", Place{name}));
  if (fs::is_regular_file(path) && fs::file_size(path) == 0)
    throw DataError(compose("{}: the file is empty. Give a file with trajectories.", Place{name}));
}

/// An array alone has no names; named arrays have names, but no column of ids.
void refuse_column_names(const ReadOptions& options, const std::string& name, bool named) {
  const std::pair<Parameter, bool> given[] = {
      {Parameter{"trajectory"}, !options.trajectory.empty()},
      {Parameter{"time"}, !named && !options.time.empty()},
      {Parameter{"q"}, !named && !options.q.empty()},
      {Parameter{"p"}, !named && !options.p.empty()},
      {Parameter{"v"}, !named && !options.v.empty()}};
  for (const auto& [parameter, is_given] : given) {
    if (is_given)
      throw UsageError(
          compose("{}: {} names a column or an array, of which there is none here. "
                  "Leave it out.",
                  Place{name}, parameter));
  }
}

void refuse_array_names(const ReadOptions& options, const std::string& name) {
  if (!options.names.empty())
    throw UsageError(
        compose("{}: {} names the variables of arrays, which this is not. Leave it out; "
                "the table has names of its own.",
                Place{name}, Parameter{"names"}));
}

std::string lower_extension(const fs::path& path) {
  std::string text = path.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

RawFile read_raw(const fs::path& path, const ReadOptions& options) {
  check_readable(path);
  const bool gzipped = lower_extension(path) == ".gz";
  const std::string extension = lower_extension(gzipped ? path.stem() : path);
  const std::string name = path.string();
  if (gzipped) check_gzip_magic(path);
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt" || extension == ".dat") {
    refuse_array_names(options, name);
    return read_csv(path, options);
  }
  if (extension == ".npy") {
    refuse_column_names(options, name, false);
    return from_state_array(gzipped ? parse_npy(read_gzip(path), name) : read_npy(path), name,
                            options);
  }
  if (extension == ".npz") {
    refuse_column_names(options, name, true);
    return from_arrays(gzipped ? open_npz_bytes(read_gzip(path), name) : open_npz(path), name,
                       options);
  }
  if (extension == ".h5" || extension == ".hdf5") {
    refuse_column_names(options, name, true);
    return from_arrays(gzipped ? open_hdf5_bytes(read_gzip(path), name) : open_hdf5(path), name,
                       options);
  }
  throw UsageError(
      compose("{}: '{}' is not a known kind of file. Use .csv, .tsv, .npy, .npz, .h5 or .hdf5, "
              "or .gz of one.",
              Place{name}, extension));
}

/// Masses turn velocities into momenta; with measured momenta they would be left unused.
void refuse_unused_mass(const RawFile& file, const ReadOptions& options, const std::string& name) {
  if (options.mass.empty() || file.velocities || file.positions_only) return;
  throw UsageError(compose(
      "{}: {} is given, but the file has momenta '{}'. Leave {} out, or name velocities with "
      "{}.",
      Place{name}, Parameter{"mass"},
      fmt::join(file.data.variables.begin() + file.data.dimension() / 2, file.data.variables.end(),
                "', '"),
      Parameter{"mass"}, Parameter{"v"}));
}

void velocities_to_momenta(RawFile& file, const ReadOptions& options, const std::string& name) {
  const auto n = static_cast<std::size_t>(file.data.dimension() / 2);
  const std::vector<double>& given = options.mass.empty() ? file.mass : options.mass;
  if (given.empty())
    file.data.warnings.emplace_back(
        "no masses given: unit masses are assumed, so momenta are velocities.");
  const std::vector<double> masses =
      options.mass.empty()
          ? masses_of(given, n, compose("{}, array 'mass'", Place{name}), ExitCode::kData)
          : masses_of(given, n, Parameter{"mass"}, ExitCode::kUsage);
  for (Trajectory& t : file.data.trajectories) {
    for (std::size_t i = 0; i < n; ++i) t.states.row(static_cast<Eigen::Index>(n + i)) *= masses[i];
  }
  if (file.data.known_noise.empty()) return;
  for (std::size_t i = 0; i < n; ++i) file.data.known_noise[n + i] *= masses[i];
}

void unwrap(const std::string& angle, Dataset& data) {
  const auto found = std::find(data.variables.begin(), data.variables.end(), angle);
  if (found == data.variables.end())
    throw UsageError(compose("{}: there is no variable '{}'. The variables are {}.",
                             Parameter{"angles"}, angle, fmt::join(data.variables, ", ")));
  const auto row = static_cast<Eigen::Index>(found - data.variables.begin());
  for (Trajectory& t : data.trajectories) {
    if (row >= t.states.rows()) continue;
    for (Eigen::Index i = 1; i < t.states.cols(); ++i) {
      const double jump = t.states(row, i) - t.states(row, i - 1);
      t.states(row, i) -= 2 * std::numbers::pi * std::round(jump / (2 * std::numbers::pi));
    }
    for (Eigen::Index i = 0; i < t.next.cols(); ++i) {
      const double jump = t.next(row, i) - t.states(row, i);
      t.next(row, i) -= 2 * std::numbers::pi * std::round(jump / (2 * std::numbers::pi));
    }
  }
}

void smooth(Dataset& data, const std::string& name) {
  try {
    smooth_positions(data);
  } catch (const DataError& error) {
    throw DataError(compose("{}: {}", Place{name}, error.message()));
  }
}

[[noreturn]] void refuse_only_gaps(const RawFile& file, const std::string& name) {
  const std::string why = file.gaps.empty() ? "" : fmt::format(" ({})", fmt::join(file.gaps, "; "));
  throw DataError(
      compose("{}: no trajectory has two consecutive states{}. Give longer stretches without gaps.",
              Place{name}, why));
}

Dataset finish_file(RawFile file, const ReadOptions& options, const std::string& name) {
  if (file.data.trajectories.empty()) refuse_only_gaps(file, name);
  refuse_unused_mass(file, options, name);
  for (const std::string& angle : options.angles) unwrap(angle, file.data);
  if (file.positions_only) smooth(file.data, name);
  if (file.velocities || file.positions_only) velocities_to_momenta(file, options, name);
  return std::move(file.data);
}

/// Root mean square over the states of both, where the readers know the noise.
void pool_noise(Dataset& all, const Dataset& more) {
  const auto here = static_cast<double>(all.num_states());
  const auto there = static_cast<double>(more.num_states());
  for (std::size_t j = 0; j < all.known_noise.size(); ++j) {
    const double sum = here * all.known_noise[j] * all.known_noise[j] +
                       there * more.known_noise[j] * more.known_noise[j];
    all.known_noise[j] = std::sqrt(sum / (here + there));
  }
}

void append(Dataset& all, Dataset more, std::size_t index, const std::string& name) {
  if (all.variables != more.variables) {
    throw DataError(compose(
        "{}: variables {} differ from {} in the first file. Files of one run must hold one system.",
        Place{name}, fmt::join(more.variables, ", "), fmt::join(all.variables, ", ")));
  }
  const auto kind_of = [](const Dataset& data) {
    if (data.trajectories.front().paired()) return "pairs";
    return data.known_noise.empty() ? "states" : "positions alone";
  };
  if (std::string(kind_of(all)) != kind_of(more))
    throw DataError(
        compose("{}: it holds {}, the first file holds {}. Files of one run must be of one kind.",
                Place{name}, kind_of(more), kind_of(all)));
  pool_noise(all, more);
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
      data.warnings.push_back(
          fmt::format("'{}' is {} everywhere: what depends on it alone cannot be distinguished "
                      "from a constant.",
                      data.variables[static_cast<std::size_t>(j)], first));
  }
}

}  // namespace

std::string read_gzip(const fs::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr)
    throw IoError(compose("{} cannot be read: {}. Check its permissions.", Place{path.string()},
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
        compose("{}: the compressed data are damaged or cut short. Compress the file again.",
                Place{path.string()}));
  return bytes;
}

Dataset read_dataset(const std::vector<fs::path>& files, const ReadOptions& options) {
  if (files.empty()) throw UsageError("no data files given. Name at least one.");
  if (options.dt < 0 || !std::isfinite(options.dt))
    throw UsageError(compose("{}: {} is not a positive number. Give the time between rows.",
                             Parameter{"dt"}, options.dt));
  Dataset all = finish_file(read_raw(files[0], options), options, files[0].string());
  for (std::size_t i = 1; i < files.size(); ++i)
    append(all, finish_file(read_raw(files[i], options), options, files[i].string()), i,
           files[i].string());
  warn_of_constants(all);
  return all;
}

Dataset dataset_from(Archive arrays, const ReadOptions& options, const std::string& name) {
  refuse_column_names(options, name, true);
  Dataset data =
      finish_file(from_arrays(source_of(std::move(arrays)), name, options), options, name);
  warn_of_constants(data);
  return data;
}

}  // namespace noether

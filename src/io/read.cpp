#include "noether/io/read.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <exception>
#include <numbers>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/io/columns.hpp"
#include "src/io/arrays.hpp"
#include "src/io/csv.hpp"
#include "src/io/file_kinds.hpp"
#include "src/io/join_files.hpp"
#include "src/io/line_reader.hpp"
#include "src/io/rounding.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

void check_exists(const fs::path& path) {
  std::error_code hidden;
  if (!fs::exists(path, hidden) && !hidden)
    throw IoError(compose("{} does not exist. Check the path.", Place{path.string()}));
}

void check_readable(const fs::path& path) {
  const std::string name = path.string();
  if (::access(path.c_str(), R_OK) != 0)
    throw IoError(compose("{} cannot be read: {}. Check its permissions.", Place{name},
                          std::strerror(errno)));
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

RawFile read_raw(const fs::path& path, const ReadOptions& options) {
  check_readable(path);
  const bool gzipped = is_gzipped(path);
  const std::string name = path.string();
  const FileKind kind = kind_of(path);
  if (kind == FileKind::kForeign || kind == FileKind::kUnknown) refuse_kind(path);
  if (gzipped) check_gzip_magic(path);
  if (kind == FileKind::kTable) return read_csv(path, options);
  refuse_column_names(options, name, kind != FileKind::kNpy);
  if (kind == FileKind::kNpy)
    return from_state_array(gzipped ? parse_npy(read_gzip(path), name) : read_npy(path), name,
                            options);
  if (kind == FileKind::kNpz)
    return from_arrays(gzipped ? open_npz_bytes(read_gzip(path), name) : open_npz(path), name,
                       options);
  return from_arrays(gzipped ? open_hdf5_bytes(read_gzip(path), name) : open_hdf5(path), name,
                     options);
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

/// The row of a variable, named as in formulas or as in the file.
Eigen::Index row_of(const std::string& name, const Dataset& data, const Parameter& parameter) {
  for (const std::vector<std::string>* names : {&data.variables, &data.origin.columns}) {
    const auto found = std::find(names->begin(), names->end(), name);
    if (!name.empty() && found != names->end()) return found - names->begin();
  }
  throw UsageError(compose("{}: there is no variable '{}'. The variables are {}.", parameter, name,
                           fmt::join(data.variables, ", ")));
}

void unwrap(const std::string& angle, Dataset& data) {
  const Eigen::Index row = row_of(angle, data, Parameter{"angles"});
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

[[noreturn]] void refuse_only_gaps(const RawFile& file, const std::string& name) {
  const std::string why = file.gaps.empty() ? "" : fmt::format(" ({})", fmt::join(file.gaps, "; "));
  throw DataError(
      compose("{}: no trajectory has two consecutive states{}. Give longer stretches without gaps.",
              Place{name}, why));
}

/// Rounding is that of the numbers as they were written.
void convert_units(RawFile& file, const ReadOptions& options, const std::string& name) {
  Dataset& data = file.data;
  data.rounding = rounding_of(data);
  file.factors.resize(data.rounding.size(), 1.0);
  std::vector<std::string> called = data.origin.columns;
  called.resize(data.variables.size());
  for (const std::string& degrees : options.degrees) {
    const auto j = static_cast<std::size_t>(row_of(degrees, data, Parameter{"degrees"}));
    if (j >= file.factors.size() || file.factors[j] != 1) continue;
    file.factors[j] = to_radians("deg");
    called[j] = degrees;
  }
  std::vector<std::string> converted;
  for (std::size_t j = 0; j < file.factors.size(); ++j) {
    if (file.factors[j] == 1) continue;
    converted.push_back(called[j].empty() ? data.variables[j] : called[j]);
    data.rounding[j] *= file.factors[j];
    for (Trajectory& t : data.trajectories) {
      t.states.row(static_cast<Eigen::Index>(j)) *= file.factors[j];
      if (t.paired()) t.next.row(static_cast<Eigen::Index>(j)) *= file.factors[j];
    }
  }
  if (!converted.empty())
    data.warnings.push_back(fmt::format("{}: converted from degrees to radians: {}.", name,
                                        fmt::join(converted, ", ")));
}

/// A file as far as it can be taken by itself: states still hold velocities, or positions alone.
NamedFile one_file(RawFile file, const ReadOptions& options, const std::string& name) {
  if (file.data.trajectories.empty()) refuse_only_gaps(file, name);
  refuse_unused_mass(file, options, name);
  convert_units(file, options, name);
  for (const std::string& angle : options.angles) unwrap(angle, file.data);
  return {name, std::move(file)};
}

void refuse_wrong_step(const ReadOptions& options) {
  if (options.dt < 0 || !std::isfinite(options.dt))
    throw UsageError(compose("{}: {} is not a positive number. Give the time between rows.",
                             Parameter{"dt"}, options.dt));
  if (options.rate < 0 || !std::isfinite(options.rate))
    throw UsageError(
        compose("{}: {} is not a positive number. Give rows or frames per unit of time.",
                Parameter{"rate"}, options.rate));
  if (options.dt > 0 && options.rate > 0)
    throw UsageError(compose("{} and {} exclude each other. Give one of them.", Parameter{"dt"},
                             Parameter{"rate"}));
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

Dataset read_dataset(const std::vector<fs::path>& given, const ReadOptions& options) {
  if (given.empty()) throw UsageError("no data files given. Name at least one.");
  refuse_wrong_step(options);
  refuse_beside_vars(options, Place{given.front().string()});
  const std::vector<fs::path> files = data_files(given);
  for (const fs::path& file : files) check_exists(file);
  std::vector<NamedFile> read;
  std::vector<LeftOut> left_out;
  for (const fs::path& file : files) {
    const std::string name = file.string();
    try {
      read.push_back(one_file(read_raw(file, options), options, name));
    } catch (const Error& error) {
      if (options.strict || files.size() == 1) throw;
      left_out.push_back({name, error.message(), std::current_exception()});
    }
  }
  if (read.empty()) std::rethrow_exception(left_out.front().error);
  return join_files(std::move(read), std::move(left_out), options);
}

Dataset dataset_from(Archive arrays, const ReadOptions& options, const std::string& name) {
  refuse_beside_vars(options, Place{name});
  refuse_column_names(options, name, true);
  std::vector<NamedFile> one;
  one.push_back(one_file(from_arrays(source_of(std::move(arrays)), name, options), options, name));
  return join_files(std::move(one), {}, options);
}

}  // namespace noether

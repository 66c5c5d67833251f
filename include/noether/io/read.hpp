#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"
#include "noether/phase/dataset.hpp"

namespace noether {

/// How columns and arrays are to be understood; empty fields are recognised from their names.
struct ReadOptions {
  /// Names of columns or arrays; p and v exclude each other, `states` (arrays alone) excludes all.
  /// Names of HDF5 and NPZ arrays may have wildcards, as in particles/*/position/value.
  std::vector<std::string> q, p, v, states;
  /// Columns or arrays whose variables are of any meaning, in this order: no pairs of positions and
  /// momenta, any number. A single array may hold them all, and "x[2]" is a column of it; columns
  /// of an array without a name are numbers from 0. Excludes q, p, v, states and mass.
  std::vector<std::string> vars;
  std::string time, trajectory;
  std::vector<double> mass;     ///< with velocities: one a coordinate, one a body, or one for all
  double dt = 0;                ///< where there is no time column; 0: none given
  double rate = 0;              ///< rows or frames per unit of time; 0: none given
  std::size_t skip = 0;         ///< lines above the header that are not read
  std::size_t header_line = 0;  ///< line of the header, from 1; 0: found
  std::string axes;     ///< order of the axes of arrays: N trajectories, T times, n coordinates
  bool strict = false;  ///< a file that cannot be read ends the reading, rather than being left out
  std::vector<std::string> names;   ///< (2n) of the variables of arrays, q first; empty: q1, ...;
                                    ///< of all columns of tables, in order; empty: their header;
                                    ///< of arrays that vars names, as many as these hold
  std::vector<std::string> angles;  ///< columns whose jumps by 2 pi are unwrapped
  /// Columns or variables in degrees, which become radians; those whose unit says so need no word.
  std::vector<std::string> degrees;
};

/// The files that are given, folders being replaced by the data files in them, sorted by name.
/// Throws IoError where a folder has none.
std::vector<std::filesystem::path> data_files(const std::vector<std::filesystem::path>& given);

/// Reads .csv, .tsv, .txt, .npy, .npz, .h5, .hdf5 and .gz of any; several files are more
/// trajectories of one system, and a folder stands for its data files. Empty or nan cells split a
/// trajectory; what was split, dropped or assumed is in the warnings and the origin. Of several
/// files, one that exists but cannot be read or holds other variables than most is left out, and a
/// warning says so. Throws DataError, UsageError or IoError with one sentence naming file, line,
/// column and value, and what to do. Memory: each file is streamed or held once.
Dataset read_dataset(const std::vector<std::filesystem::path>& files, const ReadOptions& options);

/// The same from named arrays in memory, those of an .npz file: q and p or v (N, T, n) or (T, n),
/// or (total, n) with offsets (N + 1); t (N, T), (T) or (total), or dt; mass, q_next, p_next.
/// `name` stands for the file in errors and warnings.
Dataset dataset_from(Archive arrays, const ReadOptions& options, const std::string& name);

}  // namespace noether

#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "noether/core/npz.hpp"
#include "src/io/csv.hpp"

namespace noether {

/// A dataset from named arrays: q (N, T, n) or (T, n), or (total, n) with `offsets` (N + 1); p or v
/// alike; t (N, T), (T) or (total), or dt; optional mass (n), q_next and p_next. Memory: the arrays
/// and the dataset made of them.
RawFile from_arrays(Archive arrays, const std::string& file, const ReadOptions& options);
/// One array (N, T, 2n) or (T, 2n) of states, q first.
RawFile from_state_array(Array array, const std::string& file, const ReadOptions& options);
/// Names that from_arrays() looks for.
const std::set<std::string>& array_names();
/// The numeric datasets at the root of an HDF5 file, or of its bytes.
Archive read_hdf5(const std::filesystem::path& path, const std::set<std::string>& wanted);
Archive parse_hdf5(const std::string& bytes, const std::string& name,
                   const std::set<std::string>& wanted);
/// The bytes of a gzipped file.
std::string read_gzip(const std::filesystem::path& path);

}  // namespace noether

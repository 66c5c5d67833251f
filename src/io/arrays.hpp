#pragma once

#include <filesystem>
#include <string>

#include "src/io/array_source.hpp"
#include "src/io/csv.hpp"

namespace noether {

/// A dataset from named arrays. Positions: q (N, T, n), (T, n), (T), (N, T, b, n) of b bodies, or
/// (total, n) with `offsets` (N + 1), under the names that the options give or that find_roles()
/// knows; p or v alike; or whole states with 2n coordinates. Several arrays of a pattern are a
/// trajectory each, without the axis N; several named ones are a coordinate each. Times (N, T),
/// (T) or (total), or dt; optional mass (n), q_next, p_next, and texts `names` (2n). Other orders
/// of axes as choose_axes() says. Memory: the arrays that are used, and the dataset made of them.
RawFile from_arrays(const ArraySource& source, const std::string& file, const ReadOptions& options);
/// One array (N, T, 2n) or (T, 2n) of states, q first.
RawFile from_state_array(Array array, const std::string& file, const ReadOptions& options);
/// The bytes of a gzipped file.
std::string read_gzip(const std::filesystem::path& path);

}  // namespace noether

#pragma once

#include <string>
#include <vector>

#include "noether/core/npz.hpp"
#include "noether/io/read.hpp"

namespace noether {

/// Rows of every trajectory in stacked arrays: trajectory i has rows begin[i] to begin[i + 1].
using Offsets = std::vector<std::size_t>;

/// The shape without axes of length 1, but with one axis at least: MATLAB has no vectors.
std::vector<std::size_t> squeezed(const std::vector<std::size_t>& shape);

/// Times of the rows of a block of trajectories, from an array (N, T), (T, N), (T) or (total).
/// Throws DataError where it does not fit; `like` is the array of positions.
std::vector<double> given_times(Array times, const std::string& name, const Offsets& rows,
                                const std::string& like, const std::string& file);

/// Time between rows, from the file's `dt` (null where there is none) or the options. Throws
/// DataError where nothing says it; `what` tells what is missing.
double step_of(const Array* dt, const ReadOptions& options, const std::string& what,
               const std::string& file);
/// 0, dt, 2 dt, ... for every trajectory of a block.
std::vector<double> even_times(double dt, const Offsets& rows);

/// Divides times by the rate where they count frames. Otherwise the rate, like a step, is not used,
/// and a warning says so.
void apply_rate(std::vector<double>& times, const std::string& name, const ReadOptions& options,
                const std::string& file, std::vector<Message>& warnings);
/// The warning of a step or rate that is given beside `name`, an array of the file that has it.
Message unused_step(const ReadOptions& options, const std::string& name, const std::string& file);

}  // namespace noether

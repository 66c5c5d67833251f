#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "noether/razor/curve.hpp"

namespace noether {

/// curve.csv: step, seconds, negative ELBO, NLL, KL (nats per pair), mean squared residual,
/// singular values of the generators.
std::string format_curve(const std::vector<CurvePoint>& curve);
/// The same back. Throws IoError naming the file, the line and what is wrong with it.
std::vector<CurvePoint> read_curve(const std::filesystem::path& file);

}  // namespace noether

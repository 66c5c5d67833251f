#pragma once

#include <filesystem>
#include <vector>

#include "noether/razor/curve.hpp"
#include "noether/run/laws_json.hpp"

namespace noether {

/// Draws curve.svg (negative ELBO a pair against steps) and spectrum.svg (singular values of the
/// generators, eigenvalues of both null spaces) into a folder, each atomically. Throws IoError
/// naming the file.
void draw_figures(const std::vector<CurvePoint>& curve, const Finding& finding,
                  const std::filesystem::path& folder);

}  // namespace noether

#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <vector>

namespace noether {

/// Values of a law along one trajectory.
struct LawCurve {
  Eigen::VectorXd time, values;
  double noise_std = 0;  ///< of the values, by the noise
};

/// Draws an SVG of a law over time: every trajectory's deviation from its own mean as a line, in
/// units of `spread` (the law's own where that is 0), on the band of two standard deviations of the
/// noise; at most 60 trajectories, evenly chosen. Throws IoError where the file cannot be written.
void draw_law(const std::vector<LawCurve>& curves, double spread, const std::string& title,
              const std::filesystem::path& file);

}  // namespace noether

#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/phase/dataset.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// A direction in the space of quadratic observables and how constant it is in the data; data
/// units.
struct ScreenDirection {
  Quadratic law;
  /// Within-trajectory variance over that expected from noise; near 1 for a law.
  double lambda = 0;
  /// sqrt(within-trajectory variance beyond the noise) over the spread between trajectories
  double relative_drift = 0;
};

/// A relation that holds in all the data and not along each trajectory alone, as z = 0 where the
/// motion is planar: no law. `law` is linear and has the value `value` everywhere.
struct Identity {
  Quadratic law;
  double value = 0;
};

struct ScreenResult {
  std::vector<ScreenDirection> directions;  ///< ascending in lambda
  int count = 0;                            ///< directions that noise alone explains
  double threshold = 0;                     ///< 1.05 (1 + sqrt(m / dof))^2
  double degrees_of_freedom = 0;
  /// Directions after those counted that drift by less than the tolerance, but by more than noise
  /// explains; ascending in the ratio of within-trajectory to total variance.
  std::vector<ScreenDirection> approximate;
  std::vector<double> variance_ratios;  ///< all eigenvalues of the second eigenproblem, ascending
  std::vector<Identity> identities;     ///< their multiples are not among the directions
  /// Monomials that are constant over all the data and no multiple of an identity.
  std::vector<std::string> unidentifiable;
  /// Half of the data leave markedly more combinations constant: what is constant here says more of
  /// how few the data are than of laws. Only forms known beforehand can be told.
  bool saturated = false;
  std::size_t num_trajectories = 0;
  /// Relative drift hidden by noise in the best-determined direction.
  double smallest_visible_drift = 0;
};

struct ScreenOptions {
  std::vector<double> noise_std;  ///< (M) data units
  double tolerance = 0.01;        ///< relative drift of an approximate law
  ThreadPool* pool = nullptr;     ///< null: the calling thread alone
};

/// Null-space screen of the data (derivation 6.2 to 6.4): within-trajectory scatter of all
/// monomials of degree 1 and 2 against their covariance under the noise. Trajectories with the same
/// id count as one. Takes milliseconds; the same bits for any number of threads.
ScreenResult screen(const Dataset& data, const ScreenOptions& options);

/// Lambda of every direction, ascending.
std::vector<double> eigenvalues_of(const ScreenResult& result);

/// (C - value) x_j for every identity and variable, and the identities themselves.
std::vector<Quadratic> multiples_of(const std::vector<Identity>& identities);

/// Laws of the directions that noise alone explains, those of the approximate ones, and both in
/// this order; data units.
std::vector<Quadratic> explained_laws(const ScreenResult& result);
std::vector<Quadratic> approximate_laws(const ScreenResult& result);
std::vector<Quadratic> screened_laws(const ScreenResult& result);

}  // namespace noether

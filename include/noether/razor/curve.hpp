#pragma once

#include <cstdint>
#include <vector>

namespace noether {

/// One row of the training curve.
struct CurvePoint {
  std::int64_t step = 0;
  double seconds = 0;
  double negative_elbo = 0;  ///< nats per pair, estimated from a batch under the training scheme
  double nll = 0;
  double kl = 0;
  double mse = 0;
  std::vector<double> singular_values;  ///< of the generators, data units
};

}  // namespace noether

#pragma once

#include "noether/posterior/matrix_normal.hpp"

namespace noether {

/// The distribution over the weights.
struct PosteriorOptions {
  bool map = false;  ///< point estimate under a fixed prior instead of a posterior
  Biases biases = Biases::kPosterior;
  bool prior_fixed = false;     ///< a prior of `prior_variance` instead of its closed form
  double prior_variance = 1;    ///< of maximum a posteriori and a fixed prior
  double initial_spread = 0.1;  ///< initial standard deviation over that of the initial means
};

}  // namespace noether

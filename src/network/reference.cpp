#include "noether/network/reference.hpp"

#include <cmath>
#include <vector>

namespace noether {

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Derivatives {
  double value;
  double first;
  double second;
};

Derivatives activation_at(const Architecture& architecture, double z) {
  switch (architecture.activation) {
    case Activation::kElu: {
      if (z > 0) return {z, 1, 0};
      const double exponential = architecture.alpha * std::exp(z);
      return {exponential - architecture.alpha, exponential, exponential};
    }
    case Activation::kSoftplus: {
      const double sigmoid = 1 / (1 + std::exp(-z));
      return {z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z)), sigmoid,
              sigmoid * (1 - sigmoid)};
    }
    case Activation::kTanh: {
      const double value = std::tanh(z);
      const double first = 1 - value * value;
      return {value, first, -2 * value * first};
    }
    case Activation::kSine:
      return {std::sin(z), std::cos(z), -std::sin(z)};
  }
  return {};
}

MatrixXd weight_matrix(const Matrix<double>& tensor) {
  MatrixXd W(tensor.rows(), tensor.columns() - 1);
  for (Eigen::Index j = 0; j < W.cols(); ++j) {
    for (Eigen::Index i = 0; i < W.rows(); ++i) W(i, j) = tensor(i, j);
  }
  return W;
}

VectorXd last_column(const Matrix<double>& tensor) {
  return VectorXd::Map(tensor.column(tensor.columns() - 1), tensor.rows());
}

struct LayerState {
  MatrixXd W;
  VectorXd input, input_tangent;           // h and k of the layer below
  VectorXd value, first, second, tangent;  // phi, phi', phi'' and t of this layer
};

LayerState forward(const Architecture& architecture, const Matrix<double>& tensor,
                   const VectorXd& h, const VectorXd& k) {
  LayerState layer{weight_matrix(tensor), h, k, {}, {}, {}, {}};
  const VectorXd z = layer.W * h + last_column(tensor);
  layer.tangent = layer.W * k;
  layer.value = layer.first = layer.second = z;
  for (Eigen::Index i = 0; i < z.size(); ++i) {
    const Derivatives phi = activation_at(architecture, z(i));
    layer.value(i) = phi.value;
    layer.first(i) = phi.first;
    layer.second(i) = phi.second;
  }
  return layer;
}

void store(const MatrixXd& dW, const VectorXd& db, Matrix<double>& tensor) {
  for (Eigen::Index j = 0; j < dW.cols(); ++j) {
    for (Eigen::Index i = 0; i < dW.rows(); ++i) tensor(i, j) = dW(i, j);
  }
  for (Eigen::Index i = 0; i < db.size(); ++i) tensor(i, dW.cols()) = db(i);
}

}  // namespace

ReferenceResult reference_evaluate(const Architecture& architecture, const Weights<double>& weights,
                                   const VectorXd& point, const VectorXd& direction) {
  std::vector<LayerState> layers;
  VectorXd h = point;
  VectorXd k = direction;
  for (std::ptrdiff_t l = 0; l < architecture.num_hidden(); ++l) {
    layers.push_back(forward(architecture, weights.tensors[static_cast<std::size_t>(l)], h, k));
    h = layers.back().value;
    k = layers.back().first.cwiseProduct(layers.back().tangent);
  }
  const VectorXd w = last_column(weights.tensors.back());
  ReferenceResult result{w.dot(h), {}, {}, Weights<double>(architecture)};
  store(MatrixXd(k.size(), 0), k, result.weight_gradient.tensors.back());
  VectorXd above = w;                                 // cotangent of h_l
  VectorXd above_tangent = VectorXd::Zero(w.size());  // its derivative along the direction
  for (std::size_t l = layers.size(); l-- > 0;) {
    const LayerState& s = layers[l];
    const VectorXd d = above.cwiseProduct(s.first);
    const VectorXd e =
        above_tangent.cwiseProduct(s.first) + above.cwiseProduct(s.second).cwiseProduct(s.tangent);
    store(d * s.input_tangent.transpose() + e * s.input.transpose(), e,
          result.weight_gradient.tensors[l]);
    above = s.W.transpose() * d;
    above_tangent = s.W.transpose() * e;
  }
  result.gradient = above;
  result.hessian_product = above_tangent;
  return result;
}

}  // namespace noether

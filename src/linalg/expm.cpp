#include "noether/linalg/expm.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace noether {

namespace {

using M = Matrix<double>;
using Index = std::ptrdiff_t;

// 1/k! for the four blocks c_{3b} I + c_{3b+1} X + c_{3b+2} X^2; block 4 is c_12 I alone.
constexpr std::array<double, 13> make_coefficients() {
  std::array<double, 13> c{};
  double factorial = 1;
  for (std::size_t k = 0; k < c.size(); ++k) {
    if (k > 0) factorial *= static_cast<double>(k);
    c[k] = 1 / factorial;
  }
  return c;
}
constexpr std::array<double, 13> kCoefficients = make_coefficients();

double coefficient(Index k) { return kCoefficients[static_cast<std::size_t>(k)]; }

void product(const M& a, const M& b, M& c, bool accumulate = false) {
  multiply(Product<double>{a.rows(), b.columns(), a.columns(), a.data(), a.stride(), b.data(), 1,
                           b.stride(), c.data(), c.stride(), accumulate});
}

/// c += a b^T.
void add_product_transposed(const M& a, const M& b, M& c) {
  multiply(Product<double>{a.rows(), b.rows(), a.columns(), a.data(), a.stride(), b.data(),
                           b.stride(), 1, c.data(), c.stride(), true});
}

void add_scaled(double factor, const M& from, M& to) {
  for (Index i = 0; i < from.padded_size(); ++i) to.data()[i] += factor * from.data()[i];
}

double norm1(const M& X) {
  double largest = 0;
  for (Index j = 0; j < X.columns(); ++j) {
    double sum = 0;
    for (Index i = 0; i < X.rows(); ++i) sum += std::abs(X(i, j));
    if (!(sum <= largest)) largest = sum;  // propagates NaN
  }
  return largest;
}

int squarings_for(double norm) {
  if (!(norm > 0.5)) return 0;
  if (!(norm < std::ldexp(1.0, Exponential::kMaxSquarings))) return Exponential::kMaxSquarings;
  return std::ilogb(norm * 2) + 1;
}

M from_eigen(const Eigen::MatrixXd& X) {
  M result(X.rows(), X.cols());
  for (Index j = 0; j < X.cols(); ++j)
    std::copy_n(X.data() + j * X.rows(), X.rows(), result.column(j));
  return result;
}

Eigen::MatrixXd to_eigen(const M& X) {
  Eigen::MatrixXd result(X.rows(), X.columns());
  for (Index j = 0; j < X.columns(); ++j)
    std::copy_n(X.column(j), X.rows(), result.data() + j * X.rows());
  return result;
}

}  // namespace

void Exponential::reserve(Index n) {
  if (bar_.rows() == n) return;
  for (Index i = 0; i < 4; ++i) power_[i] = power_bar_[i] = horner_[i] = M(n, n);
  bar_ = next_bar_ = transposed_ = M(n, n);
  squared_.assign(static_cast<std::size_t>(kMaxSquarings), M(n, n));
}

/// out += c_{3 block} I + c_{3 block + 1} X + c_{3 block + 2} X^2.
void Exponential::combine(Index block, M& out) const {
  for (Index i = 0; i < out.rows(); ++i) out(i, i) += coefficient(3 * block);
  add_scaled(coefficient(3 * block + 1), power_[1], out);
  add_scaled(coefficient(3 * block + 2), power_[2], out);
}

void Exponential::add_combine_adjoint(Index block, const M& cotangent) {
  add_scaled(coefficient(3 * block + 1), cotangent, power_bar_[1]);
  add_scaled(coefficient(3 * block + 2), cotangent, power_bar_[2]);
}

const M& Exponential::compute(const M& X) {
  reserve(X.rows());
  squarings_ = squarings_for(norm1(X));
  scale_ = std::ldexp(1.0, -squarings_);
  power_[1].set_zero();
  add_scaled(scale_, X, power_[1]);
  product(power_[1], power_[1], power_[2]);
  product(power_[1], power_[2], power_[3]);
  // Horner in X^3: horner_[3] = c_9 .. c_11 block + c_12 X^3, then (previous X^3 + block) down to
  // block 0.
  horner_[3].set_zero();
  add_scaled(coefficient(12), power_[3], horner_[3]);
  combine(3, horner_[3]);
  for (Index block = 2; block >= 0; --block) {
    product(horner_[block + 1], power_[3], horner_[block]);
    combine(block, horner_[block]);
  }
  const M* current = &horner_[0];
  for (int s = 0; s < squarings_; ++s) {
    product(*current, *current, squared_[static_cast<std::size_t>(s)]);
    current = &squared_[static_cast<std::size_t>(s)];
  }
  return *current;
}

void Exponential::add_adjoint(const M& P, M& dX) {
  const Index n = P.rows();
  const auto transposed = [this, n](const M& from) -> const M& {
    transpose(from.data(), from.stride(), n, n, transposed_.data(), transposed_.stride());
    return transposed_;
  };
  bar_ = P;
  for (int s = squarings_ - 1; s >= 0; --s) {
    const M& root = s == 0 ? horner_[0] : squared_[static_cast<std::size_t>(s - 1)];
    product(transposed(root), bar_, next_bar_);
    add_product_transposed(bar_, root, next_bar_);
    std::swap(bar_, next_bar_);
  }
  for (M& bar : power_bar_) bar.set_zero();
  for (Index block = 0; block <= 2; ++block) {
    add_combine_adjoint(block, bar_);
    product(transposed(horner_[block + 1]), bar_, power_bar_[3], true);
    next_bar_.set_zero();
    add_product_transposed(bar_, power_[3], next_bar_);
    std::swap(bar_, next_bar_);
  }
  add_combine_adjoint(3, bar_);
  add_scaled(coefficient(12), bar_, power_bar_[3]);
  // X^3 = X X^2, then X^2 = X X.
  add_product_transposed(power_bar_[3], power_[2], power_bar_[1]);
  product(transposed(power_[1]), power_bar_[3], power_bar_[2], true);
  add_product_transposed(power_bar_[2], power_[1], power_bar_[1]);
  product(transposed(power_[1]), power_bar_[2], power_bar_[1], true);
  add_scaled(scale_, power_bar_[1], dX);
}

Eigen::MatrixXd expm(const Eigen::MatrixXd& X) {
  Exponential exponential;
  return to_eigen(exponential.compute(from_eigen(X)));
}

ExpmFrechet expm_frechet(const Eigen::MatrixXd& X, const Eigen::MatrixXd& E) {
  Exponential exponential;
  const Eigen::MatrixXd value =
      to_eigen(exponential.compute(from_eigen(X.transpose()))).transpose();
  M derivative(X.rows(), X.rows());
  exponential.add_adjoint(from_eigen(E), derivative);
  return {value, to_eigen(derivative)};
}

}  // namespace noether

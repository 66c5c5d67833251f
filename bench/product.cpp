// C (h, columns) = A (h, h) B in single precision, one thread: ours, Eigen's and OpenBLAS's, each
// as a share of the machine's peak measured in the same run.
#include <benchmark/benchmark.h>

#include <Eigen/Core>

#include "noether/linalg/matrix.hpp"
#include "noether/linalg/peak.hpp"
#include "noether/linalg/product.hpp"

#ifdef NOETHER_WITH_OPENBLAS
#include <cblas.h>
extern "C" void openblas_set_num_threads(int);
#endif

namespace {

using noether::Matrix;

void report(benchmark::State& state, double operations) {
  static const double peak = noether::measure_fma_peak(0.5);
  state.counters["of_peak"] =
      benchmark::Counter(operations / peak, benchmark::Counter::kIsIterationInvariantRate);
}

double operations(std::ptrdiff_t h, std::ptrdiff_t columns) {
  return 2.0 * static_cast<double>(h * h * columns);
}

Matrix<float> filled(std::ptrdiff_t rows, std::ptrdiff_t columns) {
  Matrix<float> m(rows, columns);
  std::fill_n(m.data(), m.padded_size(), 0.5F);
  return m;
}

void ours(benchmark::State& state) {
  const auto h = static_cast<std::ptrdiff_t>(state.range(0));
  const auto columns = static_cast<std::ptrdiff_t>(state.range(1));
  const Matrix<float> a = filled(h, h);
  const Matrix<float> b = filled(h, columns);
  Matrix<float> c = filled(h, columns);
  noether::Product<float> product{h, columns, h, a.data(), a.stride(), b.data(), 1, b.stride()};
  product.c = c.data();
  product.c_stride = c.stride();
  for (auto _ : state) {
    noether::multiply(product);
    benchmark::ClobberMemory();
  }
  report(state, operations(h, columns));
}

void eigen(benchmark::State& state) {
  const Eigen::MatrixXf a = Eigen::MatrixXf::Constant(state.range(0), state.range(0), 0.5F);
  const Eigen::MatrixXf b = Eigen::MatrixXf::Constant(state.range(0), state.range(1), 0.5F);
  Eigen::MatrixXf c(state.range(0), state.range(1));
  for (auto _ : state) {
    c.noalias() = a * b;
    benchmark::ClobberMemory();
  }
  report(state, operations(a.rows(), b.cols()));
}

#ifdef NOETHER_WITH_OPENBLAS
void openblas(benchmark::State& state) {
  openblas_set_num_threads(1);
  const auto h = static_cast<std::ptrdiff_t>(state.range(0));
  const auto columns = static_cast<std::ptrdiff_t>(state.range(1));
  const Matrix<float> a = filled(h, h);
  const Matrix<float> b = filled(h, columns);
  Matrix<float> c = filled(h, columns);
  const auto size = [](std::ptrdiff_t n) { return static_cast<int>(n); };
  for (auto _ : state) {
    cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, size(h), size(columns), size(h), 1,
                a.data(), size(a.stride()), b.data(), size(b.stride()), 0, c.data(),
                size(c.stride()));
    benchmark::ClobberMemory();
  }
  report(state, operations(h, columns));
}
BENCHMARK(openblas)->ArgsProduct({{200, 250}, {64, 256, 4096}});
#endif

BENCHMARK(ours)->ArgsProduct({{200, 250}, {64, 256, 4096}});
BENCHMARK(eigen)->ArgsProduct({{200, 250}, {64, 256, 4096}});

}  // namespace

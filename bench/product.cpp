// C (h, columns) = A (h, h) B in single precision, one thread: the library's own product, Eigen's,
// and those of OpenBLAS, BLIS and oneDNN if they are installed, each as a share of the machine's
// peak measured in the same run. The libraries are opened at run time, so that building needs none
// of them.
#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <Eigen/Core>

#include <cstdlib>
#include <string>

#include "noether/linalg/matrix.hpp"
#include "noether/linalg/peak.hpp"
#include "noether/linalg/product.hpp"

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

/// A function of a library that may not be installed. Its own symbols take precedence, since
/// several libraries define the same names.
template <typename Function>
Function function_of(const char* library, const char* name) {
  void* const handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
  return handle == nullptr ? nullptr : reinterpret_cast<Function>(::dlsym(handle, name));
}

/// c = a b for column-major arrays (h, h) and (h, columns) of one stride.
using Multiply = void (*)(void* gemm, int h, int columns, int stride, const float* a,
                          const float* b, float* c);

void by_cblas(void* gemm, int h, int columns, int stride, const float* a, const float* b,
              float* c) {
  using Gemm = void (*)(int, int, int, int, int, int, float, const float*, int, const float*, int,
                        float, float*, int);
  constexpr int kColumnMajor = 102;
  constexpr int kNoTranspose = 111;
  reinterpret_cast<Gemm>(gemm)(kColumnMajor, kNoTranspose, kNoTranspose, h, columns, h, 1, a,
                               stride, b, stride, 0, c, stride);
}

/// oneDNN expects row-major arrays, so it computes the transposed product.
void by_onednn(void* gemm, int h, int columns, int stride, const float* a, const float* b,
               float* c) {
  using Gemm = int (*)(char, char, std::int64_t, std::int64_t, std::int64_t, float, const float*,
                       std::int64_t, const float*, std::int64_t, float, float*, std::int64_t);
  reinterpret_cast<Gemm>(gemm)('N', 'N', columns, h, h, 1, b, stride, a, stride, 0, c, stride);
}

void library(benchmark::State& state, void* gemm, Multiply multiply) {
  const auto h = static_cast<std::ptrdiff_t>(state.range(0));
  const auto columns = static_cast<std::ptrdiff_t>(state.range(1));
  const Matrix<float> a = filled(h, h);
  const Matrix<float> b = filled(h, columns);
  Matrix<float> c = filled(h, columns);
  for (auto _ : state) {
    multiply(gemm, static_cast<int>(h), static_cast<int>(columns), static_cast<int>(a.stride()),
             a.data(), b.data(), c.data());
    benchmark::ClobberMemory();
  }
  const auto expected = 0.25F * static_cast<float>(h);
  if (std::abs(c(h - 1, columns - 1) - expected) > 1e-3F * expected)
    state.SkipWithError("the product is wrong");
  report(state, operations(h, columns));
}

const std::vector<std::vector<std::int64_t>> kSizes{{200, 250}, {64, 128, 256, 4096}};

void add_library(const char* name, const char* file, const char* function, Multiply multiply) {
  const auto gemm = function_of<void*>(file, function);
  if (gemm == nullptr) return;
  benchmark::RegisterBenchmark(name, [gemm, multiply](benchmark::State& state) {
    library(state, gemm, multiply);
  })->ArgsProduct(kSizes);
}

}  // namespace

int main(int argc, char** argv) {
  for (const char* threads : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"})
    ::setenv(threads, "1", 1);
  benchmark::RegisterBenchmark("ours", ours)->ArgsProduct(kSizes);
  benchmark::RegisterBenchmark("eigen", eigen)->ArgsProduct(kSizes);
  add_library("openblas", "libopenblas.so.0", "cblas_sgemm", by_cblas);
  add_library("blis", "libblis.so.4", "cblas_sgemm", by_cblas);
  add_library("onednn", "libdnnl.so.2", "dnnl_sgemm", by_onednn);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

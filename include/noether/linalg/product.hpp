#pragma once

#include <cstddef>

namespace noether {

/// Leading dimension for matrices with features down the columns: rows rounded up to whole vectors,
/// then to an odd number of cache lines, so that the same rows of neighbouring columns fall into
/// different cache sets and no product needs to pack its operands. 200 floats -> 208, 250 floats ->
/// 272.
template <typename T>
constexpr std::ptrdiff_t padded_stride(std::ptrdiff_t rows) {
  constexpr std::ptrdiff_t kPerLine = 64 / static_cast<std::ptrdiff_t>(sizeof(T));
  const std::ptrdiff_t lines = (rows + kPerLine - 1) / kPerLine;
  return (lines % 2 == 0 ? lines + 1 : lines) * kPerLine;
}

/// Rows are computed in whole vectors: operands and results are touched up to this many rows.
constexpr std::ptrdiff_t padded_rows(std::ptrdiff_t rows) { return (rows + 7) / 8 * 8; }

/// Which part of a product is known to vanish or is not needed.
enum class Triangle {
  kNone,
  kLowerLeft,    ///< A[i, k] = 0 for k > i
  kUpperRight,   ///< B[k, j] = 0 for k > j
  kLowerResult,  ///< only blocks that meet the lower triangle of C are computed
};

/// Called for every block of C right after its computation, while it is in the first-level cache.
struct BlockEpilogue {
  void (*function)(void* context, std::ptrdiff_t row, std::ptrdiff_t num_rows,
                   std::ptrdiff_t column, std::ptrdiff_t num_columns) = nullptr;
  void* context = nullptr;
};

/// C = A B, or C += A B: A (rows, depth) and C (rows, columns) column-major, B[k, j] at b[k *
/// b_depth_stride + j * b_column_stride], so that B may be row-major or column-major.
template <typename T>
struct Product {
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t columns = 0;
  std::ptrdiff_t depth = 0;
  const T* a = nullptr;
  std::ptrdiff_t a_stride = 0;
  const T* b = nullptr;
  std::ptrdiff_t b_depth_stride = 1;
  std::ptrdiff_t b_column_stride = 0;
  T* c = nullptr;
  std::ptrdiff_t c_stride = 0;
  bool accumulate = false;
  Triangle triangle = Triangle::kNone;
  BlockEpilogue epilogue = {};
};

/// Computes a product on one thread. A and C must be addressable up to padded_rows(rows). Cost: 2
/// rows columns depth operations, half for a triangle; no allocation. Error: that of plain
/// summation over depth in T. Single source for AVX-512, AVX2, NEON and plain scalars, chosen at
/// run time.
template <typename T>
void multiply(const Product<T>& product);
template <>
void multiply<float>(const Product<float>& product);
template <>
void multiply<double>(const Product<double>& product);

/// to (columns, rows) = transpose of from (rows, columns), both column-major.
template <typename T>
void transpose(const T* from, std::ptrdiff_t from_stride, std::ptrdiff_t rows,
               std::ptrdiff_t columns, T* to, std::ptrdiff_t to_stride);
extern template void transpose<float>(const float*, std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t,
                                      float*, std::ptrdiff_t);
extern template void transpose<double>(const double*, std::ptrdiff_t, std::ptrdiff_t,
                                       std::ptrdiff_t, double*, std::ptrdiff_t);

}  // namespace noether

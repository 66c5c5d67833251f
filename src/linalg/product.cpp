#include "noether/linalg/product.hpp"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "src/linalg/product.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace noether::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Index = std::ptrdiff_t;

// Accumulators for two vectors of rows by kMaxColumns columns fill the register file except for the
// operands.
constexpr int kMaxColumns = HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM ? 12 : 6;

template <typename T>
struct Block {
  Index depth;
  const T* a;
  Index a_stride;
  const T* b;
  Index b_depth_stride;
  Index b_column_stride;
  T* c;
  Index c_stride;
  bool accumulate;
};

/// NV vectors of rows by NJ columns of C, kept in registers over the whole depth.
template <int NV, int NJ, class D, typename T = hn::TFromD<D>>
HWY_NOINLINE void multiply_block(D d, const Block<T>& block) {
  using V = hn::Vec<D>;
  constexpr int kGroups = (NJ + 2) / 3;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const Index column_stride = block.b_column_stride;
  V sum[NJ][NV];
  for (int j = 0; j < NJ; ++j) {
    for (int v = 0; v < NV; ++v) {
      sum[j][v] =
          block.accumulate ? hn::LoadU(d, block.c + j * block.c_stride + v * lanes) : hn::Zero(d);
    }
  }
  // Three columns share a pointer, so that all addresses fit into the general registers.
  const T* b[kGroups];
  for (int g = 0; g < kGroups; ++g) b[g] = block.b + 3 * g * column_stride;
  const T* a = block.a;
  for (Index k = 0; k < block.depth; ++k) {
    V column[NV];
    for (int v = 0; v < NV; ++v) column[v] = hn::LoadU(d, a + v * lanes);
    for (int j = 0; j < NJ; ++j) {
      const V factor = hn::Set(d, b[j / 3][(j % 3) * column_stride]);
      for (int v = 0; v < NV; ++v) sum[j][v] = hn::MulAdd(column[v], factor, sum[j][v]);
    }
    a += block.a_stride;
    for (int g = 0; g < kGroups; ++g) b[g] += block.b_depth_stride;
  }
  for (int j = 0; j < NJ; ++j) {
    for (int v = 0; v < NV; ++v) hn::StoreU(sum[j][v], d, block.c + j * block.c_stride + v * lanes);
  }
}

/// Selects the template instance for a number of columns known only at run time.
template <int NV, int NJ = kMaxColumns, class D, typename T = hn::TFromD<D>>
void multiply_columns(D d, Index num_columns, const Block<T>& block) {
  if constexpr (NJ == 1) {
    multiply_block<NV, 1>(d, block);
  } else {
    if (num_columns == NJ) return multiply_block<NV, NJ>(d, block);
    multiply_columns<NV, NJ - 1>(d, num_columns, block);
  }
}

/// The depth that a block needs, given the entries that are known to vanish.
template <typename T>
Index depth_of(const Product<T>& p, Index row, Index num_rows, Index column, Index num_columns) {
  if (p.triangle == Triangle::kLowerLeft) return std::min(p.depth, row + num_rows);
  if (p.triangle == Triangle::kUpperRight) return std::min(p.depth, column + num_columns);
  return p.depth;
}

/// Computes all columns of `num_rows` rows from `row` on: the rows of A stay in the first-level
/// cache.
template <int NV, class D, typename T = hn::TFromD<D>>
void multiply_rows(D d, const Product<T>& p, Index row, Index num_rows) {
  const Index num_blocks = (p.columns + kMaxColumns - 1) / kMaxColumns;
  for (Index n = 0; n < num_blocks; ++n) {
    const Index column = p.columns * n / num_blocks;
    const Index num_columns = p.columns * (n + 1) / num_blocks - column;
    if (p.triangle == Triangle::kLowerResult && row + num_rows <= column) continue;
    const Block<T> block{depth_of(p, row, num_rows, column, num_columns),
                         p.a + row,
                         p.a_stride,
                         p.b + column * p.b_column_stride,
                         p.b_depth_stride,
                         p.b_column_stride,
                         p.c + row + column * p.c_stride,
                         p.c_stride,
                         p.accumulate};
    multiply_columns<NV>(d, num_columns, block);
    if (p.epilogue.function != nullptr) {
      p.epilogue.function(p.epilogue.context, row, num_rows, column, num_columns);
    }
  }
}

template <typename T>
void multiply_all(const Product<T>& p) {
  const hn::ScalableTag<T> full;
  const hn::CappedTag<T, 8> capped;
  const Index lanes = static_cast<Index>(hn::Lanes(full));
  const Index tail_lanes = static_cast<Index>(hn::Lanes(capped));
  const Index rows = (p.rows + 7) / 8 * 8;
  Index row = 0;
  for (; row + 2 * lanes <= rows; row += 2 * lanes) multiply_rows<2>(full, p, row, 2 * lanes);
  for (; row + lanes <= rows; row += lanes) multiply_rows<1>(full, p, row, lanes);
  for (; row < rows; row += tail_lanes) multiply_rows<1>(capped, p, row, tail_lanes);
}

void multiply_float(const Product<float>& p) { multiply_all(p); }
void multiply_double(const Product<double>& p) { multiply_all(p); }

}  // namespace noether::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noether {

HWY_EXPORT(multiply_float);
HWY_EXPORT(multiply_double);

template <>
void multiply<float>(const Product<float>& product) {
  HWY_DYNAMIC_DISPATCH(multiply_float)(product);
}
template <>
void multiply<double>(const Product<double>& product) {
  HWY_DYNAMIC_DISPATCH(multiply_double)(product);
}

// Square patches of 16 keep both sides within the first-level cache.
template <typename T>
void transpose(const T* from, std::ptrdiff_t from_stride, std::ptrdiff_t rows,
               std::ptrdiff_t columns, T* to, std::ptrdiff_t to_stride) {
  constexpr std::ptrdiff_t kPatch = 16;
  for (std::ptrdiff_t j0 = 0; j0 < columns; j0 += kPatch) {
    for (std::ptrdiff_t i0 = 0; i0 < rows; i0 += kPatch) {
      for (std::ptrdiff_t i = i0; i < std::min(i0 + kPatch, rows); ++i) {
        for (std::ptrdiff_t j = j0; j < std::min(j0 + kPatch, columns); ++j) {
          to[j + i * to_stride] = from[i + j * from_stride];
        }
      }
    }
  }
}
template void transpose<float>(const float*, std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t, float*,
                               std::ptrdiff_t);
template void transpose<double>(const double*, std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t,
                                double*, std::ptrdiff_t);

}  // namespace noether
#endif

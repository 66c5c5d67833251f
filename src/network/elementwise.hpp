#pragma once

#include <cstddef>

#include "noether/network/architecture.hpp"

namespace noether {

/// Blocks of the arrays that the epilogues of one layer read and write; all share one stride.
template <typename T>
struct LayerArrays {
  T alpha;
  std::ptrdiff_t stride;
  const T* bias;    ///< (width)
  const T* output;  ///< w (width), for the last layer
  T* value;         ///< z on entry to activate(), h after it
  T* slope;         ///< phi'(z)
  T* backward;      ///< W^T d of the layer above
  T* d;
  T* tangent;  ///< t
  T* k;        ///< phi' t
  T* e;        ///< W^T e of the layer above on entry to adjoint(), e after it
};

// Epilogues of the four products of a layer, for rows row..row+num_rows of columns
// column..column+num_columns. `context` is a LayerArrays<T>.
using Epilogue = void (*)(void* context, std::ptrdiff_t row, std::ptrdiff_t num_rows,
                          std::ptrdiff_t column, std::ptrdiff_t num_columns);

template <typename T>
struct Epilogues {
  Epilogue activate;      ///< h = phi(z + b), slope = phi'(z + b)
  Epilogue activate_top;  ///< and d = w slope
  Epilogue gradient;      ///< d = backward slope
  Epilogue tangent;       ///< k = slope t
  Epilogue tangent_top;   ///< and e = w phi'' t
  Epilogue adjoint;       ///< e = e slope + backward phi'' t
};

/// The epilogues of an activation for this processor.
template <typename T>
Epilogues<T> epilogues(Activation activation);
template <>
Epilogues<float> epilogues<float>(Activation activation);
template <>
Epilogues<double> epilogues<double>(Activation activation);

/// sums[i] += sum over columns of matrix[i, j], for `rows` rows (a multiple of 8).
void add_row_sums(const float* matrix, std::ptrdiff_t stride, std::ptrdiff_t rows,
                  std::ptrdiff_t columns, float* sums);
void add_row_sums(const double* matrix, std::ptrdiff_t stride, std::ptrdiff_t rows,
                  std::ptrdiff_t columns, double* sums);

}  // namespace noether

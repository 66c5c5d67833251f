#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <vector>

#include "noether/linalg/product.hpp"

namespace noether {

/// Allocates whole, aligned cache lines.
template <typename T>
struct LineAllocator {
  using value_type = T;
  LineAllocator() = default;
  template <typename U>
  LineAllocator(const LineAllocator<U>&) {}  // NOLINT(google-explicit-constructor)
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{64}));
  }
  void deallocate(T* pointer, std::size_t) { ::operator delete (pointer, std::align_val_t{64}); }
  bool operator==(const LineAllocator&) const { return true; }
};

template <typename T>
using LineVector = std::vector<T, LineAllocator<T>>;

/// Column-major matrix whose columns are padded for `multiply` (see padded_stride). Rows beyond
/// rows() are padding: they hold finite numbers that nothing reads as data.
template <typename T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::ptrdiff_t rows, std::ptrdiff_t columns)
      : rows_(rows),
        columns_(columns),
        stride_(padded_stride<T>(rows)),
        data_(static_cast<std::size_t>(stride_ * columns)) {}

  [[nodiscard]] std::ptrdiff_t rows() const { return rows_; }
  [[nodiscard]] std::ptrdiff_t columns() const { return columns_; }
  [[nodiscard]] std::ptrdiff_t stride() const { return stride_; }
  [[nodiscard]] std::ptrdiff_t padded_size() const { return stride_ * columns_; }
  T* data() { return data_.data(); }
  [[nodiscard]] const T* data() const { return data_.data(); }
  T* column(std::ptrdiff_t j) { return data_.data() + j * stride_; }
  [[nodiscard]] const T* column(std::ptrdiff_t j) const { return data_.data() + j * stride_; }
  T& operator()(std::ptrdiff_t i, std::ptrdiff_t j) {
    return data_[static_cast<std::size_t>(i + j * stride_)];
  }
  T operator()(std::ptrdiff_t i, std::ptrdiff_t j) const {
    return data_[static_cast<std::size_t>(i + j * stride_)];
  }
  void set_zero() { std::fill(data_.begin(), data_.end(), T(0)); }

 private:
  std::ptrdiff_t rows_ = 0;
  std::ptrdiff_t columns_ = 0;
  std::ptrdiff_t stride_ = 0;
  LineVector<T> data_;
};

}  // namespace noether

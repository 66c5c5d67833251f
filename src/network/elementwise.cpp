#include "src/network/elementwise.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "src/network/elementwise.cpp"
// Highway requires this include order.
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace noether::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using Index = std::ptrdiff_t;

template <class V>
struct ValueAndSlope {
  V value;
  V slope;
};

// phi, phi', and phi'' from (phi, phi'): for every activation here phi'' follows from the two
// stored arrays.
struct Elu {
  template <class D, class V>
  static ValueAndSlope<V> first(D d, V z, V alpha) {
    const V one = hn::Set(d, hn::TFromD<D>(1));
    const V exponential = hn::Mul(alpha, hn::Exp(d, hn::Min(z, hn::Zero(d))));
    const auto positive = hn::Gt(z, hn::Zero(d));
    return {hn::IfThenElse(positive, z, hn::Sub(exponential, alpha)),
            hn::IfThenElse(positive, one, exponential)};
  }
  template <class D, class V>
  static V second(D d, V value, V slope) {
    return hn::IfThenElse(hn::Gt(value, hn::Zero(d)), hn::Zero(d), slope);
  }
};

struct Softplus {
  template <class D, class V>
  static ValueAndSlope<V> first(D d, V z, V) {
    const V one = hn::Set(d, hn::TFromD<D>(1));
    const V decay = hn::Exp(d, hn::Neg(hn::Abs(z)));
    const V small = hn::Div(decay, hn::Add(one, decay));
    const V slope = hn::IfThenElse(hn::Gt(z, hn::Zero(d)), hn::Sub(one, small), small);
    return {hn::Add(hn::Max(z, hn::Zero(d)), hn::Log1p(d, decay)), slope};
  }
  template <class D, class V>
  static V second(D d, V, V slope) {
    return hn::Mul(slope, hn::Sub(hn::Set(d, hn::TFromD<D>(1)), slope));
  }
};

struct Tanh {
  template <class D, class V>
  static ValueAndSlope<V> first(D d, V z, V) {
    const V value = hn::Tanh(d, z);
    return {value, hn::NegMulAdd(value, value, hn::Set(d, hn::TFromD<D>(1)))};
  }
  template <class D, class V>
  static V second(D d, V value, V slope) {
    return hn::Mul(hn::Set(d, hn::TFromD<D>(-2)), hn::Mul(value, slope));
  }
};

struct Sine {
  template <class D, class V>
  static ValueAndSlope<V> first(D d, V z, V) {
    return {hn::Sin(d, z), hn::Cos(d, z)};
  }
  template <class D, class V>
  static V second(D, V value, V) {
    return hn::Neg(value);
  }
};

/// Calls body(tag, row, offset) for whole vectors over a block, halving the vector for the last 8
/// rows.
template <typename T, class Body>
void for_block(Index stride, Index row, Index num_rows, Index column, Index num_columns,
               const Body& body) {
  const hn::ScalableTag<T> full;
  const hn::CappedTag<T, 8> capped;
  const Index lanes = static_cast<Index>(hn::Lanes(full));
  const Index tail_lanes = static_cast<Index>(hn::Lanes(capped));
  for (Index j = column; j < column + num_columns; ++j) {
    Index i = row;
    for (; i + lanes <= row + num_rows; i += lanes) body(full, i, i + j * stride);
    for (; i < row + num_rows; i += tail_lanes) body(capped, i, i + j * stride);
  }
}

template <class Phi, bool kTop, typename T>
void activate(void* context, Index row, Index num_rows, Index column, Index num_columns) {
  const auto& a = *static_cast<const LayerArrays<T>*>(context);
  for_block<T>(a.stride, row, num_rows, column, num_columns, [&a](auto d, Index i, Index at) {
    const auto z = hn::Add(hn::LoadU(d, a.value + at), hn::LoadU(d, a.bias + i));
    const auto phi = Phi::first(d, z, hn::Set(d, a.alpha));
    hn::StoreU(phi.value, d, a.value + at);
    hn::StoreU(phi.slope, d, a.slope + at);
    if constexpr (kTop) hn::StoreU(hn::Mul(hn::LoadU(d, a.output + i), phi.slope), d, a.d + at);
  });
}

template <typename T>
void gradient(void* context, Index row, Index num_rows, Index column, Index num_columns) {
  const auto& a = *static_cast<const LayerArrays<T>*>(context);
  for_block<T>(a.stride, row, num_rows, column, num_columns, [&a](auto d, Index, Index at) {
    hn::StoreU(hn::Mul(hn::LoadU(d, a.backward + at), hn::LoadU(d, a.slope + at)), d, a.d + at);
  });
}

template <class Phi, bool kTop, typename T>
void tangent(void* context, Index row, Index num_rows, Index column, Index num_columns) {
  const auto& a = *static_cast<const LayerArrays<T>*>(context);
  for_block<T>(a.stride, row, num_rows, column, num_columns,
               [&a](auto d, [[maybe_unused]] Index i, Index at) {
                 const auto t = hn::LoadU(d, a.tangent + at);
                 const auto slope = hn::LoadU(d, a.slope + at);
                 hn::StoreU(hn::Mul(slope, t), d, a.k + at);
                 if constexpr (kTop) {
                   const auto second = Phi::second(d, hn::LoadU(d, a.value + at), slope);
                   hn::StoreU(hn::Mul(hn::LoadU(d, a.output + i), hn::Mul(second, t)), d, a.e + at);
                 }
               });
}

template <class Phi, typename T>
void adjoint(void* context, Index row, Index num_rows, Index column, Index num_columns) {
  const auto& a = *static_cast<const LayerArrays<T>*>(context);
  for_block<T>(a.stride, row, num_rows, column, num_columns, [&a](auto d, Index, Index at) {
    const auto slope = hn::LoadU(d, a.slope + at);
    const auto second = Phi::second(d, hn::LoadU(d, a.value + at), slope);
    const auto curved =
        hn::Mul(hn::LoadU(d, a.backward + at), hn::Mul(second, hn::LoadU(d, a.tangent + at)));
    hn::StoreU(hn::MulAdd(hn::LoadU(d, a.e + at), slope, curved), d, a.e + at);
  });
}

template <class Phi, typename T>
Epilogues<T> make_epilogues() {
  return {activate<Phi, false, T>, activate<Phi, true, T>, gradient<T>,
          tangent<Phi, false, T>,  tangent<Phi, true, T>,  adjoint<Phi, T>};
}

template <typename T>
Epilogues<T> choose(Activation activation) {
  switch (activation) {
    case Activation::kSoftplus:
      return make_epilogues<Softplus, T>();
    case Activation::kTanh:
      return make_epilogues<Tanh, T>();
    case Activation::kSine:
      return make_epilogues<Sine, T>();
    case Activation::kElu:
      break;
  }
  return make_epilogues<Elu, T>();
}

Epilogues<float> choose_float(Activation activation) { return choose<float>(activation); }
Epilogues<double> choose_double(Activation activation) { return choose<double>(activation); }

template <typename T>
void sum_rows(const T* matrix, Index stride, Index rows, Index columns, T* sums) {
  const hn::CappedTag<T, 8> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index i = 0; i < rows; i += lanes) {
    auto sum = hn::Zero(d);
    for (Index j = 0; j < columns; ++j) sum = hn::Add(sum, hn::LoadU(d, matrix + i + j * stride));
    hn::StoreU(hn::Add(hn::LoadU(d, sums + i), sum), d, sums + i);
  }
}

void sum_rows_float(const float* matrix, Index stride, Index rows, Index columns, float* sums) {
  sum_rows(matrix, stride, rows, columns, sums);
}
void sum_rows_double(const double* matrix, Index stride, Index rows, Index columns, double* sums) {
  sum_rows(matrix, stride, rows, columns, sums);
}

}  // namespace noether::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noether {

HWY_EXPORT(choose_float);
HWY_EXPORT(choose_double);
HWY_EXPORT(sum_rows_float);
HWY_EXPORT(sum_rows_double);

template <>
Epilogues<float> epilogues<float>(Activation activation) {
  return HWY_DYNAMIC_DISPATCH(choose_float)(activation);
}
template <>
Epilogues<double> epilogues<double>(Activation activation) {
  return HWY_DYNAMIC_DISPATCH(choose_double)(activation);
}

void add_row_sums(const float* matrix, std::ptrdiff_t stride, std::ptrdiff_t rows,
                  std::ptrdiff_t columns, float* sums) {
  HWY_DYNAMIC_DISPATCH(sum_rows_float)(matrix, stride, rows, columns, sums);
}
void add_row_sums(const double* matrix, std::ptrdiff_t stride, std::ptrdiff_t rows,
                  std::ptrdiff_t columns, double* sums) {
  HWY_DYNAMIC_DISPATCH(sum_rows_double)(matrix, stride, rows, columns, sums);
}

}  // namespace noether
#endif

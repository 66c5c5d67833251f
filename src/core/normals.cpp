#include "noether/core/normals.hpp"

#include <algorithm>
#include <array>
#include <numbers>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "src/core/normals.cpp"
// Highway requires this include order.
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace noether::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::ScalableTag<std::uint32_t>;
using Floats = hn::ScalableTag<float>;
using WordVector = hn::Vec<Words>;
constexpr std::size_t kMaxLanes = HWY_MAX_BYTES / sizeof(float);

/// High halves of the 64-bit products in every SIMD lane.
WordVector multiply_high(Words d, WordVector a, std::uint32_t factor) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Set(d, static_cast<std::uint32_t>((std::uint64_t{hn::GetLane(a)} * factor) >> 32U));
#else
  const hn::Repartition<std::uint64_t, Words> d64;
  const WordVector f = hn::Set(d, factor);
  const auto even = hn::MulEven(a, f);
  const auto odd = hn::MulEven(hn::Shuffle2301(a), f);
  return hn::OddEven(hn::BitCast(d, odd),
                     hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(d64, even))));
#endif
}

/// Philox 4x32-10 (Salmon et al. 2011) with one counter per SIMD lane; tested against philox().
void philox_lanes(Words d, WordVector (&c)[4], std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const WordVector high0 = multiply_high(d, c[0], 0xD2511F53U);
    const WordVector low0 = hn::Mul(c[0], hn::Set(d, 0xD2511F53U));
    const WordVector high1 = multiply_high(d, c[2], 0xCD9E8D57U);
    const WordVector low1 = hn::Mul(c[2], hn::Set(d, 0xCD9E8D57U));
    c[0] = hn::Xor(hn::Xor(high1, c[1]), hn::Set(d, key[0]));
    c[1] = low1;
    c[2] = hn::Xor(hn::Xor(high0, c[3]), hn::Set(d, key[1]));
    c[3] = low0;
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
}

/// Uniform in (0, 1), 23 bits.
hn::Vec<Floats> uniform(Floats d, WordVector words) {
  const hn::RebindToSigned<Floats> di;
  const auto bits = hn::ConvertTo(d, hn::BitCast(di, hn::ShiftRight<9>(words)));
  return hn::Mul(hn::Add(bits, hn::Set(d, 0.5F)), hn::Set(d, 0x1p-23F));
}

void store_box_muller(Floats d, WordVector first, WordVector second, float* out) {
  const auto radius = hn::Sqrt(hn::Mul(hn::Set(d, -2.0F), hn::Log(d, uniform(d, first))));
  const auto angle = hn::Mul(hn::Set(d, 2 * std::numbers::pi_v<float>), uniform(d, second));
  hn::StoreU(hn::Mul(radius, hn::Cos(d, angle)), d, out);
  hn::StoreU(hn::Mul(radius, hn::Sin(d, angle)), d, out + hn::Lanes(d));
}

void fill(const PhiloxAddress& address, float* out, std::size_t count) {
  const Words dw;
  const Floats df;
  const std::size_t lanes = hn::Lanes(df);
  std::array<float, 4 * kMaxLanes>
      buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
  for (std::size_t at = 0, block = 0; at < count; at += 4 * lanes, block += lanes) {
    WordVector c[4] = {hn::Iota(dw, static_cast<std::uint32_t>(block)),
                       hn::Set(dw, address.counter[1]), hn::Set(dw, address.counter[2]),
                       hn::Set(dw, address.counter[3])};
    philox_lanes(dw, c, address.key);
    float* const to = at + 4 * lanes <= count ? out + at : buffer.data();
    store_box_muller(df, c[0], c[1], to);
    store_box_muller(df, c[2], c[3], to + 2 * lanes);
    if (to == buffer.data()) std::copy_n(buffer.data(), count - at, out + at);
  }
}

}  // namespace noether::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noether {

HWY_EXPORT(fill);

void fill_normals(const RandomKey& key, float* out, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(fill)(philox_address(key), out, count);
}

void fill_normals(const RandomKey& key, double* out, std::size_t count) {
  RandomStream stream(key);
  std::generate_n(out, count, [&stream] { return stream.normal(); });
}

}  // namespace noether
#endif

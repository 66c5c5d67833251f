#include "noether/core/random.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>
#include <utility>

namespace noether {

std::array<std::uint32_t, 4> philox(const std::array<std::uint32_t, 4>& counter,
                                    const std::array<std::uint32_t, 2>& key) {
  const r123::Philox4x32 generate;
  const r123::Philox4x32::ctr_type c = {{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k = {{key[0], key[1]}};
  const auto words = generate(c, k);
  return {words[0], words[1], words[2], words[3]};
}

// The counter's first word counts blocks of one stream; a stream is shorter than 2^34 numbers.
PhiloxAddress philox_address(const RandomKey& key) {
  const auto purpose = static_cast<std::uint32_t>(key.purpose) << 24U;
  return {
      {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32U) ^ purpose},
      {0, key.sub, static_cast<std::uint32_t>(key.index),
       static_cast<std::uint32_t>(key.index >> 32U)}};
}

RandomStream::RandomStream(const RandomKey& key) : at_(philox_address(key)) {}

void RandomStream::refill() {
  block_ = philox(at_.counter, at_.key);
  ++at_.counter[0];
  used_ = 0;
}

std::uint32_t RandomStream::operator()() {
  if (used_ == 4) refill();
  return block_[used_++];
}

double RandomStream::uniform() {
  const std::uint64_t high = (*this)();
  const std::uint64_t low = (*this)();
  const std::uint64_t bits = ((high << 32U) | low) >> 11U;
  return (static_cast<double>(bits) + 0.5) * 0x1p-53;
}

double RandomStream::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
  const std::uint64_t limit = bound * (~std::uint64_t{0} / bound);
  while (true) {
    const std::uint64_t high = (*this)();
    const std::uint64_t draw = (high << 32U) | (*this)();
    if (draw < limit) return draw % bound;
  }
}

void shuffle(std::span<std::uint32_t> items, RandomStream& stream) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[stream.below(i)]);
}

}  // namespace noether

#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace noether {

/// What a random stream is for; part of its key, so that two purposes never share numbers.
enum class Purpose : std::uint32_t {
  kInitialisation = 1,
  kWeights = 2,
  kOrbit = 3,
  kShuffle = 4,
  kSimulation = 5,
  kEvaluation = 6,
  kBootstrap = 7,
  kGenerators = 8,
};

/// Address of a stream of random numbers: the same address gives the same numbers on every thread
/// and in every run. `index` and `sub` are free for the purpose (step, draw, tile, ...).
struct RandomKey {
  std::uint64_t seed = 0;
  Purpose purpose = Purpose::kInitialisation;
  std::uint64_t index = 0;
  std::uint32_t sub = 0;
};

/// Start of a stream in Philox's space of keys and counters; counter[0] counts blocks of the
/// stream.
struct PhiloxAddress {
  std::array<std::uint32_t, 2> key;
  std::array<std::uint32_t, 4> counter;
};
PhiloxAddress philox_address(const RandomKey& key);

/// Counter-based generator (Philox 4x32, 10 rounds; Salmon et al. 2011). Cheap to create anywhere.
/// Satisfies UniformRandomBitGenerator with 32-bit results.
class RandomStream {
 public:
  using result_type = std::uint32_t;
  explicit RandomStream(const RandomKey& key);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xffffffffU; }
  result_type operator()();

  /// Uniform in the open interval (0, 1), 53 bits.
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal (Box-Muller).
  double normal();
  /// Uniform integer in [0, bound), without modulo bias.
  std::uint64_t below(std::uint64_t bound);

 private:
  void refill();
  PhiloxAddress at_;
  std::array<std::uint32_t, 4> block_{};
  unsigned used_ = 4;
  double spare_ = 0;
  bool has_spare_ = false;
};

/// Four words of Philox 4x32-10 at a counter: the primitive under every stream.
std::array<std::uint32_t, 4> philox(const std::array<std::uint32_t, 4>& counter,
                                    const std::array<std::uint32_t, 2>& key);

/// Fisher-Yates shuffle of `items`.
void shuffle(std::span<std::uint32_t> items, RandomStream& stream);

}  // namespace noether

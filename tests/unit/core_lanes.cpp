#include "noether/core/lanes.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

namespace noether {
namespace {

/// Many short calls and now and then a pause: workers are met both awake and asleep.
TEST(Lanes, EveryLaneOfEveryCallIsTakenOnce) {
  for (const int threads : {1, 2, 5}) {
    Lanes lanes(threads);
    for (std::size_t call = 0; call < 3000; ++call) {
      std::vector<int> taken(call % 11, 0);
      lanes.run(taken.size(), [&](std::size_t lane, int thread) {
        ASSERT_LT(thread, threads);
        ++taken[lane];
      });
      for (const int times : taken) ASSERT_EQ(times, 1) << threads << " threads, call " << call;
      if (call % 1000 == 999) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

TEST(Lanes, ThreadsWorkAtTheSameTime) {
  Lanes lanes(3);
  std::atomic<int> arrived = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  lanes.run(3, [&](std::size_t, int) {
    ++arrived;
    while (arrived < 3 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 3);
}

TEST(Lanes, WhatALaneThrowsReachesTheCallerAndTheNextCallIsWhole) {
  Lanes lanes(2);
  for (int repeat = 0; repeat < 200; ++repeat) {
    EXPECT_THROW(lanes.run(20,
                           [](std::size_t lane, int) {
                             if (lane % 7 == 3) throw std::runtime_error("a lane failed");
                           }),
                 std::runtime_error);
    std::vector<int> taken(20, 0);
    lanes.run(taken.size(), [&](std::size_t lane, int) { ++taken[lane]; });
    EXPECT_EQ(std::accumulate(taken.begin(), taken.end(), 0), 20);
  }
}

}  // namespace
}  // namespace noether

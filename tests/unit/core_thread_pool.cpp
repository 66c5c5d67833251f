#include "noether/core/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

namespace noether {
namespace {

/// Many short calls with occasional pauses, so that workers are both awake and asleep.
TEST(ThreadPool, RunsEveryTaskOfEveryCallOnce) {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    for (std::size_t call = 0; call < 3000; ++call) {
      std::vector<int> taken(call % 11, 0);
      pool.run(taken.size(), [&](std::size_t task, int thread) {
        ASSERT_LT(thread, threads);
        ++taken[task];
      });
      for (const int times : taken) ASSERT_EQ(times, 1) << threads << " threads, call " << call;
      if (call % 1000 == 999) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

TEST(ThreadPool, RunsTasksConcurrently) {
  ThreadPool pool(3);
  std::atomic<int> arrived = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  pool.run(3, [&](std::size_t, int) {
    ++arrived;
    while (arrived < 3 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 3);
}

TEST(ThreadPool, RethrowsToTheCallerAndTheNextCallIsComplete) {
  ThreadPool pool(2);
  for (int repeat = 0; repeat < 200; ++repeat) {
    EXPECT_THROW(pool.run(20,
                          [](std::size_t task, int) {
                            if (task % 7 == 3) throw std::runtime_error("a task failed");
                          }),
                 std::runtime_error);
    std::vector<int> taken(20, 0);
    pool.run(taken.size(), [&](std::size_t task, int) { ++taken[task]; });
    EXPECT_EQ(std::accumulate(taken.begin(), taken.end(), 0), 20);
  }
}

}  // namespace
}  // namespace noether

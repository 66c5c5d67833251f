#include "noether/core/thread_pool.hpp"

#include <hwy/cache_control.h>

#include "noether/core/error.hpp"

namespace noether {

namespace {

/// A training step makes about thirty calls, many of them shorter than the time to wake a thread. A
/// waiting thread therefore polls for about 50 us before it sleeps.
constexpr int kPolls = 1000;

template <typename Condition>
bool seen_soon(const Condition& condition) {
  for (int poll = 0; poll < kPolls; ++poll) {
    if (condition()) return true;
    hwy::Pause();
  }
  return false;
}

}  // namespace

ThreadPool::ThreadPool(int num_threads) {
  if (num_threads < 1) throw UsageError("the number of threads must be at least 1");
  for (int thread = 1; thread < num_threads; ++thread)
    workers_.emplace_back(&ThreadPool::serve, this, thread);
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  start_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::run_call(std::size_t num_tasks, Call call) {
  call_ = call;
  num_tasks_ = num_tasks;
  next_ = 0;
  busy_ = workers_.size();
  error_ = nullptr;
  {
    const std::lock_guard lock(mutex_);
    ++generation_;
  }
  start_.notify_all();
  take_tasks(0);
  const auto done = [this] { return busy_ == 0; };
  if (!seen_soon(done)) {
    std::unique_lock lock(mutex_);
    finish_.wait(lock, done);
  }
  call_ = {};
  if (error_) std::rethrow_exception(error_);
}

void ThreadPool::serve(int thread) {
  std::size_t seen = 0;
  const auto called = [&] { return stop_ || generation_ != seen; };
  while (true) {
    if (!seen_soon(called)) {
      std::unique_lock lock(mutex_);
      start_.wait(lock, called);
    }
    if (stop_) return;
    seen = generation_;
    take_tasks(thread);
    {
      const std::lock_guard lock(mutex_);
      --busy_;
    }
    finish_.notify_one();
  }
}

void ThreadPool::take_tasks(int thread) {
  for (std::size_t task = next_++; task < num_tasks_; task = next_++) {
    try {
      call_.function(call_.object, task, thread);
    } catch (...) {
      next_ = num_tasks_;
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }
}

}  // namespace noether

#include "noether/core/lanes.hpp"

#include "noether/core/error.hpp"

namespace noether {

Lanes::Lanes(int num_threads) {
  if (num_threads < 1) throw UsageError("the number of threads must be at least 1");
  for (int thread = 1; thread < num_threads; ++thread)
    workers_.emplace_back(&Lanes::serve, this, thread);
}

Lanes::~Lanes() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  start_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void Lanes::run_call(std::size_t num_lanes, Call call) {
  {
    const std::lock_guard lock(mutex_);
    call_ = call;
    num_lanes_ = num_lanes;
    next_ = 0;
    busy_ = workers_.size();
    error_ = nullptr;
    ++generation_;
  }
  start_.notify_all();
  take_lanes(0);
  std::unique_lock lock(mutex_);
  finish_.wait(lock, [this] { return busy_ == 0; });
  call_ = {};
  if (error_) std::rethrow_exception(error_);
}

void Lanes::serve(int thread) {
  std::size_t seen = 0;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      start_.wait(lock, [&] { return stop_ || generation_ != seen; });
      if (stop_) return;
      seen = generation_;
    }
    take_lanes(thread);
    {
      const std::lock_guard lock(mutex_);
      --busy_;
    }
    finish_.notify_one();
  }
}

void Lanes::take_lanes(int thread) {
  while (true) {
    std::size_t lane = 0;
    {
      const std::lock_guard lock(mutex_);
      if (next_ >= num_lanes_ || error_) return;
      lane = next_++;
    }
    try {
      call_.function(call_.object, lane, thread);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }
}

}  // namespace noether

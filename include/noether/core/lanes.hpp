#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace noether {

/// A fixed set of worker threads that share out numbered lanes of work.
/// The number of lanes is chosen by the problem and never by the number of threads; a lane writes
/// only to memory of its own, and results are reduced in the order of lanes, so that the bits do
/// not depend on how many threads there are.
class Lanes {
 public:
  /// `num_threads` >= 1 counts the calling thread.
  explicit Lanes(int num_threads);
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  [[nodiscard]] int num_threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls work(lane, thread) for lane = 0..num_lanes-1 and returns when all are done. Lanes are
  /// taken in order; `thread` < num_threads() tells which scratch memory may be used. Rethrows the
  /// first exception. No allocation.
  template <typename Work>
  void run(std::size_t num_lanes, const Work& work) {
    run_call(num_lanes, {&work, [](const void* object, std::size_t lane, int thread) {
                           (*static_cast<const Work*>(object))(lane, thread);
                         }});
  }

 private:
  /// A function object that someone else holds.
  struct Call {
    const void* object = nullptr;
    void (*function)(const void* object, std::size_t lane, int thread) = nullptr;
  };

  void run_call(std::size_t num_lanes, Call call);
  void serve(int thread);
  void take_lanes(int thread);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable finish_;
  std::exception_ptr error_;
  // Of the call in work; set before generation_ moves on.
  Call call_;
  std::size_t num_lanes_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> busy_ = 0;  // workers that have not yet seen that no lane is left
  std::atomic<std::size_t> generation_ = 0;
  std::atomic<bool> stop_ = false;
};

}  // namespace noether

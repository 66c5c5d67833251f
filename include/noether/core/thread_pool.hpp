#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace noether {

/// A fixed set of worker threads that share out numbered pool of work.
/// The number of pool is chosen by the problem and never by the number of threads; a task writes
/// only to memory of its own, and results are reduced in the order of pool, so that the bits do
/// not depend on how many threads there are.
class ThreadPool {
 public:
  /// `num_threads` >= 1 counts the calling thread.
  explicit ThreadPool(int num_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] int num_threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls work(task, thread) for task = 0..num_tasks-1 and returns when all are done. ThreadPool
  /// are taken in order; `thread` < num_threads() tells which scratch memory may be used. Rethrows
  /// the first exception. No allocation.
  template <typename Work>
  void run(std::size_t num_tasks, const Work& work) {
    run_call(num_tasks, {&work, [](const void* object, std::size_t task, int thread) {
                           (*static_cast<const Work*>(object))(task, thread);
                         }});
  }

 private:
  /// A function object that someone else holds.
  struct Call {
    const void* object = nullptr;
    void (*function)(const void* object, std::size_t task, int thread) = nullptr;
  };

  void run_call(std::size_t num_tasks, Call call);
  void serve(int thread);
  void take_tasks(int thread);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable finish_;
  std::exception_ptr error_;
  // Of the call in work; set before generation_ moves on.
  Call call_;
  std::size_t num_tasks_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> busy_ = 0;  // workers that have not yet seen that no task is left
  std::atomic<std::size_t> generation_ = 0;
  std::atomic<bool> stop_ = false;
};

}  // namespace noether

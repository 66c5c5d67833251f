#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace noether {

/// A fixed set of worker threads that share numbered tasks. The problem, never the number of
/// threads, determines the number of tasks. A task writes only to its own memory, and results are
/// reduced in the order of the tasks, so the bits do not depend on the number of threads.
class ThreadPool {
 public:
  /// `num_threads` >= 1 counts the calling thread.
  explicit ThreadPool(int num_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] int num_threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls work(task, thread) for task = 0..num_tasks-1 and returns when all are done. Tasks start
  /// in order; `thread` < num_threads() selects the scratch memory that the task may use. Rethrows
  /// the first exception. No allocation.
  template <typename Work>
  void run(std::size_t num_tasks, const Work& work) {
    run_call(num_tasks, {&work, [](const void* object, std::size_t task, int thread) {
                           (*static_cast<const Work*>(object))(task, thread);
                         }});
  }

 private:
  /// Non-owning reference to a function object.
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
  // The current call; set before generation_ is incremented.
  Call call_;
  std::size_t num_tasks_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> busy_ = 0;  // workers that have not yet found all tasks taken
  std::atomic<std::size_t> generation_ = 0;
  std::atomic<bool> stop_ = false;
};

}  // namespace noether

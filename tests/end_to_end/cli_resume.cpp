#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <random>
#include <sstream>
#include <thread>

#include "end_to_end/cli.hpp"
#include "noether/core/clock.hpp"

namespace noether::cli_test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// A run of two starts with anchorings, small enough for a second, that saves at every boundary
/// unless told otherwise.
Words discover(const std::string& run, const Words& more = {}) {
  Words words{"discover", "data.csv", "-o", run, "--quiet", "--threads", "1", "--seed", "5"};
  for (const char* key : {"network.widths=24,24", "razor.steps=1200", "razor.anchor_first=100",
                          "razor.anchor_every=150", "run.checkpoint_seconds=0"}) {
    words.emplace_back("--set");
    words.emplace_back(key);
  }
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words resume(const std::string& run, const Words& more = {}) {
  Words words{"resume", run, "--quiet", "--threads", "1"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string without_second_column(const std::string& table) {
  std::istringstream stream(table);
  std::string text;
  for (std::string line; std::getline(stream, line);) {
    const std::size_t first = line.find(',');
    text += line.substr(0, first) + line.substr(line.find(',', first + 1)) + "\n";
  }
  return text;
}

/// What must be the same, byte for byte, however a run came about.
struct Result {
  std::string laws, model, curve;
  bool operator==(const Result&) const = default;
};

class Resume : public testing::Test {
 protected:
  void SetUp() override { w_.write("data.csv", data()); }

  /// With a last line that has no end, so that laws.json holds a warning about the data.
  static std::string data() {
    std::istringstream stream(table());
    std::string text;
    for (std::string line; std::getline(stream, line);)
      text += line + (text.empty() ? ",remark\n" : ",fine\n");
    return text.substr(0, text.size() - 1);
  }

  Result result(const std::string& run) const {
    return {w_.read(run + "/laws.json"), w_.read(run + "/model.npz"),
            without_second_column(w_.read(run + "/curve.csv"))};
  }

  /// Of a run that nothing interrupts.
  Result uninterrupted(const Words& more = {}) const {
    const Outcome outcome = w_.noether(discover("whole", more));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    Result whole = result("whole");
    EXPECT_NE(whole.laws.find("the last line has no line end"), std::string::npos) << whole.laws;
    EXPECT_GT(whole.model.size(), 1000U);
    EXPECT_GT(whole.curve.size(), 1000U);
    return whole;
  }

  void expect_same(const Result& expected, const std::string& run) const {
    const Result got = result(run);
    EXPECT_EQ(got.laws, expected.laws);
    EXPECT_TRUE(got.model == expected.model) << "model.npz differs";
    EXPECT_EQ(got.curve, expected.curve);
  }

  void expect_resumes_to(const Result& expected, const std::string& run) const {
    const Outcome outcome = w_.noether(resume(run));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    expect_same(expected, run);
  }

  static bool runs(pid_t process) {
    siginfo_t info = {};
    ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid == 0;
  }

  /// Starts a run and waits until its training has begun to save.
  pid_t start_until_saved(const Words& words, const std::string& file) const {
    const pid_t process = w_.start(words);
    while (!fs::exists(w_ / file) && runs(process))
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return process;
  }

  Outcome interrupt(const Words& words, const std::string& file, int signal) const {
    const pid_t process = start_until_saved(words, file);
    ::kill(process, signal);
    return w_.wait(process);
  }

  /// Among the values of an entry, or in the archive's table of names.
  enum class Where { kValues, kTable };
  void flip_byte(const std::string& file, const std::string& entry, Where where) const {
    std::string bytes = w_.read(file);
    const std::size_t name = where == Where::kTable ? bytes.rfind(entry) : bytes.find(entry);
    ASSERT_NE(name, std::string::npos) << file;
    const std::size_t at = where == Where::kTable ? name + 2 : name + entry.size() + 4 + 128 + 4;
    ASSERT_LT(at, bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    w_.write(file, bytes);
  }

  Workspace w_;
};

TEST_F(Resume, AnyNumberOfThreadsGivesTheSameBytes) {
  const Result one = uninterrupted();
  for (const char* threads : {"2", "3"}) {
    const std::string run = std::string("run") + threads;
    Words words = discover(run);
    *(std::find(words.begin(), words.end(), "--threads") + 1) = threads;
    const Outcome outcome = w_.noether(words);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    expect_same(one, run);
  }
}

TEST_F(Resume, AnotherSeedGivesOtherBytes) {
  const Result one = uninterrupted();
  Words words = discover("other");
  *(std::find(words.begin(), words.end(), "--seed") + 1) = "6";
  ASSERT_EQ(w_.noether(words).code, 0);
  EXPECT_FALSE(result("other") == one);
}

/// Kills at random moments, some before the first checkpoint and some between two of them, until
/// there were enough; a run that gets to its end before is compared and begun again.
TEST_F(Resume, AfterManyKillsGivesTheSameBytes) {
  std::mt19937 random(7);
  for (const char* start : {"auto", "anchored"}) {
    Words more{"--start", start, "--set", "run.checkpoint_seconds=0.02", "--force"};
    const auto begin = Clock::now();
    const Result whole = uninterrupted(more);
    const double seconds = seconds_since(begin);
    std::uniform_real_distribution<double> delay(0, seconds / 3);
    const Words afresh = discover("killed", more);
    Words next = afresh;
    int kills = 0;
    while (kills < 12) {
      const pid_t process = w_.start(next);
      std::this_thread::sleep_for(std::chrono::duration<double>(delay(random)));
      ::kill(process, SIGKILL);
      const Outcome outcome = w_.wait(process);
      if (outcome.code == -SIGKILL) {
        ++kills;
        next = fs::exists(w_ / "killed/run.json") ? resume("killed") : afresh;
      } else {
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        expect_same(whole, "killed");
        next = afresh;
      }
    }
    const Outcome last = w_.noether(next);
    ASSERT_EQ(last.code, 0) << last.err;
    expect_same(whole, "killed");
  }
}

TEST_F(Resume, AnAnchoredTrainingKeepsTheMomentsOfItsLaws) {
  const Words more{"--start", "anchored"};
  const Result whole = uninterrupted(more);
  const pid_t process = w_.start(discover("run", more));
  const auto anchored = [&] {
    return fs::exists(w_ / "run/checkpoint.npz") &&
           w_.read("run/checkpoint.npz").find("start0.optimiser.law0") != std::string::npos;
  };
  while (!anchored() && runs(process)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ::kill(process, SIGKILL);
  ASSERT_EQ(w_.wait(process).code, -SIGKILL);
  expect_resumes_to(whole, "run");
}

TEST_F(Resume, SignalsEndAtACheckpointAndSayHowToGoOn) {
  const Result whole = uninterrupted();
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string run = "run" + std::to_string(signal);
    const Outcome outcome = interrupt(discover(run), run + "/checkpoint.npz", signal);
    EXPECT_EQ(outcome.code, 130) << outcome.err;
    EXPECT_NE(outcome.err.find("interrupted at step "), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("checkpoint saved. Go on with `noether resume " + run + "`."),
              std::string::npos)
        << outcome.err;
    EXPECT_NE(w_.read(run + "/run.json").find("\"status\": \"interrupted\""), std::string::npos);
    EXPECT_FALSE(fs::exists(w_ / (run + "/laws.json")));
    expect_resumes_to(whole, run);
  }
}

TEST_F(Resume, AnInterruptedWeighingGoesOnWithTheTrainingsThatItHas) {
  ASSERT_EQ(w_.noether({"simulate", "harmonic", "--trajectories", "20", "--noise", "0.01", "-o",
                        "data.csv", "--force"})
                .code,
            0);
  Words words = discover("whole", {"--set", "evidence.seeds=3", "--set", "evidence.steps=200"});
  std::erase(words, "--quiet");
  const Outcome outcome = w_.noether(words);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  ASSERT_NE(outcome.err.find("training 3/6"), std::string::npos) << outcome.err;
  const Result whole = result("whole");
  *std::find(words.begin(), words.end(), "whole") = "run";
  const pid_t process = w_.start(words);
  while (w_.errors_so_far().find("training 3/6") == std::string::npos && runs(process))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ::kill(process, SIGINT);
  const Outcome interrupted = w_.wait(process);
  ASSERT_EQ(interrupted.code, 130) << interrupted.err;
  EXPECT_FALSE(fs::exists(w_ / "run/laws.json"));
  const Outcome resumed = w_.noether({"resume", "run", "--threads", "1"});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(resumed.err.find("training 2/6"), std::string::npos) << resumed.err;
  expect_same(whole, "run");
}

TEST_F(Resume, ATimeLimitSaysNotConvergedAndGoesOnLater) {
  const Result whole = uninterrupted();
  const Outcome outcome = w_.noether(discover("short", {"--time-limit", "0.05"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(w_.read("short/laws.json").find("not converged: the time limit of 0.05 s"),
            std::string::npos);
  EXPECT_NE(w_.read("short/run.json").find("\"status\": \"not converged\""), std::string::npos);
  const Outcome again = w_.noether(resume("short", {"--time-limit", "0.05"}));
  ASSERT_EQ(again.code, 0) << again.err;
  expect_resumes_to(whole, "short");
}

TEST_F(Resume, OfAFinishedRunChangesNothing) {
  const Result whole = uninterrupted();
  expect_resumes_to(whole, "whole");
}

TEST_F(Resume, OfASettledRunChangesNothing) {
  for (const char* start : {"auto", "random"}) {
    const Words more{"--set", "razor.settle_tolerance=10", "--start", start, "--force"};
    const Result whole = uninterrupted(more);
    ASSERT_EQ(whole.curve.find("\n1200,"), std::string::npos) << "did not settle";
    expect_resumes_to(whole, "whole");
  }
}

TEST_F(Resume, OfADivergedRunDivergesAgain) {
  const Words more{"--set", "optimiser.auto=false",    "--set", "optimiser.rate_means=1e9",
                   "--set", "optimiser.rate_rest=1e9", "--set", "razor.max_rollbacks=2"};
  for (const char* start : {"auto", "random"}) {
    Words words = discover(start, more);
    words.insert(words.end(), {"--start", start});
    const Outcome outcome = w_.noether(words);
    EXPECT_EQ(outcome.code, 4) << outcome.err;
    EXPECT_NE(outcome.err.find("diverged at step"), std::string::npos) << outcome.err;
    const Result first = result(start);
    EXPECT_NE(first.laws.find("at 0.5 times the rate"), std::string::npos) << first.laws;
    EXPECT_EQ(w_.noether(resume(start)).code, 4);
    expect_same(first, start);
  }
}

TEST_F(Resume, KeepsTheWarningsOfTraining) {
  // One rollback early on, and then an interruption.
  const Words more{"--set", "optimiser.auto=false",    "--set", "optimiser.rate_means=1e8",
                   "--set", "optimiser.rate_rest=1e8", "--set", "razor.max_rollbacks=60"};
  const Result whole = uninterrupted(more);
  ASSERT_NE(whole.laws.find("times the rate"), std::string::npos) << whole.laws;
  const Outcome outcome = interrupt(discover("run", more), "run/checkpoint.previous.npz", SIGTERM);
  ASSERT_EQ(outcome.code, 130) << outcome.err;
  expect_resumes_to(whole, "run");
}

TEST_F(Resume, ADamagedCheckpointGivesWayToTheOneBefore) {
  const Result whole = uninterrupted();
  const Outcome outcome = interrupt(discover("run"), "run/checkpoint.previous.npz", SIGKILL);
  ASSERT_EQ(outcome.code, -SIGKILL) << outcome.err;
  int copies = 0;
  for (const auto& [entry, where] : {std::pair{"start0.posterior1.mean.npy", Where::kValues},
                                     std::pair{"start0.scalars.npy", Where::kValues},
                                     std::pair{"start0.optimiser.steps.npy", Where::kTable},
                                     std::pair{"num_candidates.npy", Where::kTable}}) {
    const std::string copy = fmt::format("copy{}", ++copies);
    fs::copy(w_ / "run", w_ / copy, fs::copy_options::recursive);
    flip_byte(copy + "/checkpoint.npz", entry, where);
    const Outcome resumed = w_.noether({"resume", copy, "--threads", "1"});
    ASSERT_EQ(resumed.code, 0) << entry << resumed.err;
    EXPECT_NE(resumed.err.find(copy + "/checkpoint.npz"), std::string::npos) << resumed.err;
    EXPECT_NE(resumed.err.find("damaged"), std::string::npos) << resumed.err;
    EXPECT_NE(resumed.err.find("The checkpoint before it is used."), std::string::npos)
        << resumed.err;
    expect_same(whole, copy);
  }
}

TEST_F(Resume, TwoDamagedCheckpointsAreRefusedInOneSentence) {
  ASSERT_EQ(interrupt(discover("run"), "run/checkpoint.previous.npz", SIGKILL).code, -SIGKILL);
  flip_byte("run/checkpoint.npz", "start0.posterior1.mean.npy", Where::kValues);
  flip_byte("run/checkpoint.previous.npz", "start0.posterior1.mean.npy", Where::kValues);
  const auto before = w_.files();
  const Outcome outcome = w_.noether(resume("run"));
  EXPECT_EQ(outcome.code, 5);
  EXPECT_EQ(outcome.err,
            "noether: run/checkpoint.npz and run/checkpoint.previous.npz are both damaged. Restore "
            "one from a copy, or start the run again.\n");
  EXPECT_EQ(w_.files(), before);
}

TEST_F(Resume, TheOnlyCheckpointDamagedIsRefused) {
  ASSERT_EQ(interrupt(discover("run"), "run/checkpoint.npz", SIGINT).code, 130);
  fs::remove(w_ / "run/checkpoint.previous.npz");
  flip_byte("run/checkpoint.npz", "start0.posterior1.mean.npy", Where::kValues);
  const Outcome outcome = w_.noether(resume("run"));
  EXPECT_EQ(outcome.code, 5);
  EXPECT_NE(outcome.err.find("run/checkpoint.npz"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("start the run again"), std::string::npos) << outcome.err;
}

TEST_F(Resume, ChangedDataAreRefused) {
  ASSERT_EQ(interrupt(discover("run"), "run/checkpoint.npz", SIGINT).code, 130);
  const std::string original = w_.read("data.csv");
  w_.write("data.csv", original + "1,9,0,0,fine\n");
  const Outcome changed = w_.noether(resume("run"));
  EXPECT_EQ(changed.code, 3);
  EXPECT_NE(changed.err.find("data.csv: the data files have changed"), std::string::npos);
  EXPECT_NE(changed.err.find("Start a new run."), std::string::npos);
  fs::remove(w_ / "data.csv");
  const Outcome gone = w_.noether(resume("run"));
  EXPECT_EQ(gone.code, 5);
  EXPECT_NE(gone.err.find("data.csv cannot be read: No such file"), std::string::npos) << gone.err;
}

TEST_F(Resume, AChangedGroupIsRefused) {
  w_.write("laws.json", "[{\"A\": [[1, 0], [0, 1]], \"b\": [0, 0]}]");
  const Words group{"--group", "laws.json"};
  ASSERT_EQ(interrupt(discover("run", group), "run/checkpoint.npz", SIGINT).code, 130);
  w_.write("laws.json", "[{\"A\": [[1, 0], [0, 2]], \"b\": [0, 0]}]");
  const Outcome changed = w_.noether(resume("run"));
  EXPECT_EQ(changed.code, 3);
  EXPECT_NE(changed.err.find("laws.json: the file given to --group has changed"), std::string::npos)
      << changed.err;
}

TEST_F(Resume, AFullDiskKeepsTheLastCheckpoint) {
  const Result whole = uninterrupted();
  ASSERT_EQ(interrupt(discover("run"), "run/checkpoint.previous.npz", SIGTERM).code, 130);
  const std::string checkpoint = w_.read("run/checkpoint.npz");
  Circumstances full;
  full.file_size_limit = 8000;
  const Outcome outcome = w_.noether(resume("run"), full);
  EXPECT_EQ(outcome.code, 5);
  EXPECT_NE(outcome.err.find("run/checkpoint.next.npz cannot be written: File too large"),
            std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("free some space. Then go on with `noether resume run`."),
            std::string::npos)
      << outcome.err;
  EXPECT_TRUE(w_.read("run/checkpoint.npz") == checkpoint);
  EXPECT_FALSE(fs::exists(w_ / "run/checkpoint.next.npz.tmp"));
  expect_resumes_to(whole, "run");
}

TEST_F(Resume, ForceLeavesNothingOfTheEarlierRun) {
  ASSERT_EQ(w_.noether(discover("run")).code, 0);
  w_.write("run/notes.txt", "mine");
  Words words = discover("run", {"--force"});
  const pid_t process = w_.start(words);
  while (w_.read("run/run.json").find("\"running\"") == std::string::npos)
    std::this_thread::yield();
  ::kill(process, SIGKILL);
  ASSERT_EQ(w_.wait(process).code, -SIGKILL);
  EXPECT_FALSE(fs::exists(w_ / "run/laws.json"));
  EXPECT_EQ(w_.read("run/notes.txt"), "mine");
}

}  // namespace
}  // namespace noether::cli_test

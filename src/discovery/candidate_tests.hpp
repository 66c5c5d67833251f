#pragma once

#include <string>
#include <vector>

#include "noether/algebra/completion.hpp"
#include "noether/discovery/law_tests.hpp"
#include "noether/terms/layout.hpp"

namespace noether {

/// A law under test, with where it came from. Coordinates are those of the data less their origin.
struct Member {
  LawWithErrors law;
  FoundLaw found;
  double spread = 0;      ///< between trajectories
  bool candidate = true;  ///< of the span; otherwise a product or bracket
  bool bracket = false;
};

/// Laws that are tested together and completed by what follows from them.
class CandidateTests {
 public:
  /// `motion` (m): how far each monomial moves along trajectories, in its unit.
  CandidateTests(const LawTestData& data, const LawTestOptions& options, Eigen::VectorXd motion);

  void add(LawWithErrors law, bool candidate, const std::vector<std::string>& implied_by);
  /// Has the law the same value in all trajectories, as far as noise lets one see? `check` says so
  /// of a law on its own. Never with a single trajectory.
  [[nodiscard]] bool is_identical(const Quadratic& law) const;
  /// Tests all members together; the number of them enters the correction and the
  /// minimum detectable drift.
  void test();
  /// Adds products of established linear laws and brackets of established laws that are not there
  /// yet; false if there are none.
  bool complete_once();
  /// Candidates that are products of established linear laws or brackets of established laws: both
  /// say so, products always, brackets where their own test does not see far enough.
  void note_implied();
  /// No law gets beyond `undecided`.
  void withhold_all(const std::string& reason);

  [[nodiscard]] std::vector<FoundLaw> laws() const;
  /// Laws that count, in the tests' coordinates.
  [[nodiscard]] std::vector<Quadratic> counted() const;
  /// Brackets of established laws that are clearly not conserved: {name, name}. Brackets of
  /// conserved quantities are conserved where the variables are canonical.
  [[nodiscard]] std::vector<std::string> broken_brackets() const;
  /// Leaves brackets out and tests the rest again: where variables are not canonical, brackets say
  /// nothing.
  void drop_brackets();
  /// RMS relative error of the coefficients of the laws that count.
  [[nodiscard]] double error_of_laws() const;
  /// How a law of these coordinates is written in those of the data.
  [[nodiscard]] std::string text_of(const Quadratic& law) const;

 private:
  [[nodiscard]] bool seen_in_motion(const Member& member) const;
  void test_one(Member& member) const;
  [[nodiscard]] bool stands(std::size_t i) const;
  [[nodiscard]] bool is_linear(std::size_t i) const;
  [[nodiscard]] bool is_small_bracket(std::size_t i, std::size_t j) const;
  [[nodiscard]] std::vector<std::string> names_of(std::size_t i, std::size_t j) const;
  void note(const Quadratic& law, bool function, std::size_t i, std::size_t j);
  void offer(const LawWithErrors& law, bool bracket, std::size_t i, std::size_t j);

  const LawTestData& data_;
  const LawTestOptions& options_;
  Eigen::VectorXd motion_;
  Layout layout_;
  std::vector<TrajectoryStates> all_;
  Eigen::VectorXd variance_, unit_;
  std::vector<Member> members_;
};

}  // namespace noether

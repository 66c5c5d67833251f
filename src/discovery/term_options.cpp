#include "noether/discovery/term_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/terms/law_expression.hpp"
#include "noether/terms/layout.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Terms = std::vector<Expression>;

constexpr int kHighestDegree = 8;
constexpr std::string_view kPolynomial = "polynomial:";
constexpr std::string_view kMomenta = "momenta:";
constexpr Index kFewPositions = 2;  // for which a wave or an exponential is worth a try
constexpr Index kShortChain = 4;

/// A name without the number behind it: "theta" of "theta_1", but all of "theta_dot".
std::string stem_of(const std::string& name) {
  const std::size_t last = name.find_last_not_of("0123456789_");
  return name.substr(0, last + 1);
}

bool is_angle(const Dataset& data, std::size_t j) {
  static const std::set<std::string> names{"theta", "phi",   "psi",   "alpha",
                                           "beta",  "gamma", "angle", "vartheta"};
  if (names.contains(stem_of(data.variables[j]))) return true;
  if (j >= data.origin.units.size()) return false;
  const std::string& unit = data.origin.units[j];
  return unit == "rad" || unit == "deg";
}

std::vector<std::string> of_auto(const TermVariables& variables) {
  std::vector<std::string> names;
  for (const std::string& name : term_block_names()) {
    if (name == "exponential" || name == "multipoles") continue;  // nothing suggests them
    if (!term_block(name, variables, false).terms.empty()) names.push_back(name);
  }
  return names;
}

/// Degree of "linear", "quadratic", "polynomial:D" or "momenta:D"; 0 for another name.
int degree_of(const std::string& name) {
  if (name == "linear") return 1;
  if (name == "quadratic") return 2;
  const std::string_view prefix = name.starts_with(kMomenta) ? kMomenta : kPolynomial;
  if (!name.starts_with(prefix)) return 0;
  int degree = 0;
  const char* begin = name.data() + prefix.size();
  const auto [end, error] = std::from_chars(begin, name.data() + name.size(), degree);
  if (error != std::errc{} || end != name.data() + name.size() || degree < 1 ||
      degree > kHighestDegree)
    throw UsageError(compose("{}: '{}' is no degree from 1 to {}. Use for instance polynomial:4.",
                             Parameter{"terms"}, name, kHighestDegree));
  return degree;
}

/// A name and what it stands for.
struct Definition {
  std::string name;
  std::string meaning;
};

Definition definition_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  const auto trimmed = [](const std::string& part) {
    const std::size_t first = part.find_first_not_of(" \t");
    const std::size_t last = part.find_last_not_of(" \t");
    return first == std::string::npos ? std::string() : part.substr(first, last - first + 1);
  };
  Definition result{trimmed(text.substr(0, equals)),
                    equals == std::string::npos ? "" : trimmed(text.substr(equals + 1))};
  if (result.name.empty() || result.meaning.empty())
    throw UsageError(
        compose("{} '{}' is no definition. Give a name and what it stands for, as in "
                "'r = sqrt(x^2 + y^2)'.",
                Parameter{"define"}, text));
  return result;
}

class Levels {
 public:
  Levels(const TermOptions& options, const TermVariables& variables)
      : options_(options),
        variables_(variables),
        M_(static_cast<Index>(variables.names.size())),
        most_(static_cast<std::size_t>(options.most)) {
    add_given();
  }

  std::vector<TermLevel> of_auto_climb() {
    const std::vector<std::string> plain = of_auto(variables_);
    if (!variables_.canonical) {
      add({"linear"}, false);
      add({"quadratic"}, false);
      // Populations: a variable times a logarithm before any polynomial that imitates it.
      if (!variables_.positive.empty()) add({"linear", "logarithm"}, true);
    }
    if (!plain.empty() || !given_.empty()) {
      std::vector<std::string> names{"quadratic"};
      names.insert(names.end(), plain.begin(), plain.end());
      add(names, false);
    }
    for (const char* polynomial : {"polynomial:3", "polynomial:4"}) {
      std::vector<std::string> names{polynomial};
      names.insert(names.end(), plain.begin(), plain.end());
      add(names, true);
    }
    if (!term_block("multipoles", variables_, false).terms.empty())
      add({"quadratic", "multipoles"}, false);
    add_guesses();
    return std::move(levels_);
  }

  std::vector<TermLevel> of(const std::vector<std::string>& names) {
    add(names, true);
    return std::move(levels_);
  }

 private:
  void add_given() {
    std::vector<std::string> names = variables_.names;
    Terms meanings;
    for (Index j = 0; j < M_; ++j) meanings.push_back(Expression::variable(j));
    for (const std::string& text : options_.definitions) {
      const Definition definition = definition_of(text);
      meanings.push_back(parse_expression(definition.meaning, names).replaced(meanings));
      names.push_back(definition.name);
    }
    for (const std::string& text : options_.terms)
      given_.push_back(parse_expression(text, names).replaced(meanings));
  }

  /// The variables that a polynomial speaks of.
  [[nodiscard]] std::vector<Index> columns_of(const std::string& name) const {
    std::vector<Index> columns;
    const bool momenta = name.starts_with(kMomenta) && variables_.canonical;
    for (Index j = momenta ? M_ / 2 : 0; j < M_; ++j) columns.push_back(j);
    return columns;
  }

  /// Positions that may be angles or a chain, for all that their names say.
  void add_guesses() {
    if (!variables_.canonical || layout_of(variables_.names).has_bodies()) return;
    const Index n = M_ / 2;
    TermVariables guessed = variables_;
    if (n <= kFewPositions && variables_.angles.empty()) {
      for (Index i = 0; i < n; ++i) guessed.angles.push_back(i);
      add({"quadratic", "trig"}, false, guessed);
    }
    if (n > 1 && n <= kShortChain) add({"momenta:3", "exponential"}, true, guessed);
  }

  void add(const std::vector<std::string>& names, bool rich) { add(names, rich, variables_); }

  void add(const std::vector<std::string>& names, bool rich, const TermVariables& variables) {
    TermLevel level{fmt::format("{}", fmt::join(names, ", ")), {}};
    for (const std::string& name : names) {
      const int degree = degree_of(name);
      const Terms terms = degree > 0 ? monomials_up_to(degree, columns_of(name), most_)
                                     : term_block(name, variables, rich).terms;
      if (degree > 0 && terms.empty()) level.too_many = true;
      level.terms.insert(level.terms.end(), terms.begin(), terms.end());
    }
    level.terms.insert(level.terms.end(), given_.begin(), given_.end());
    level.too_many = level.too_many || level.terms.size() > most_;
    levels_.push_back(std::move(level));
  }

  const TermOptions& options_;
  const TermVariables& variables_;
  Index M_;
  std::size_t most_;
  Terms given_;
  std::vector<TermLevel> levels_;
};

}  // namespace

std::string term_choices() {
  return fmt::format("linear, quadratic, polynomial:4, momenta:3, {}",
                     fmt::join(term_block_names(), ", "));
}

void TermOptions::validate() const {
  if (blocks == std::vector<std::string>{"none"}) return;
  for (const std::string& name : blocks) {
    const auto& known = term_block_names();
    if (name != "auto" && degree_of(name) == 0 &&
        std::find(known.begin(), known.end(), name) == known.end())
      throw UsageError(compose("{}: '{}' is not known. Use auto, none, or some of {}.",
                               Parameter{"terms"}, name, term_choices()));
  }
  for (const std::string& text : definitions) definition_of(text);
}

TermVariables term_variables(const Dataset& data) {
  TermVariables variables{data.variables, data.canonical, {}, {}};
  const auto positions = data.canonical ? data.variables.size() / 2 : data.variables.size();
  for (std::size_t j = 0; j < positions; ++j) {
    if (is_angle(data, j)) variables.angles.push_back(static_cast<Index>(j));
  }
  if (data.canonical) return variables;
  for (Index j = 0; j < data.dimension(); ++j) {
    const bool above =
        std::all_of(data.trajectories.begin(), data.trajectories.end(), [&](const Trajectory& t) {
          return (t.states.row(j).array() > 0).all() &&
                 (!t.paired() || (t.next.row(j).array() > 0).all());
        });
    if (above) variables.positive.push_back(j);
  }
  return variables;
}

std::vector<TermLevel> term_levels(const TermOptions& options, const TermVariables& variables) {
  if (options.blocks == std::vector<std::string>{"none"}) return {};
  Levels levels(options, variables);
  const bool climbs =
      std::find(options.blocks.begin(), options.blocks.end(), "auto") != options.blocks.end();
  return climbs ? levels.of_auto_climb() : levels.of(options.blocks);
}

}  // namespace noether

#include "src/io/column_names.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <set>

#include "src/io/cells.hpp"
#include "src/io/name_units.hpp"

namespace noether {

namespace {

using Words = std::set<std::string, std::less<>>;

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// Greek letters by their names, so that formulas can have them.
std::string without_greek(std::string text) {
  static constexpr std::pair<const char*, const char*> kLetters[] = {
      {"α", "alpha"}, {"β", "beta"}, {"γ", "gamma"}, {"θ", "theta"}, {"ϑ", "theta"},
      {"φ", "phi"},   {"ϕ", "phi"},  {"ψ", "psi"},   {"ω", "omega"}, {"Δ", "d"}};
  for (const auto& [letter, name] : kLetters) {
    for (std::size_t at = 0; (at = text.find(letter, at)) != std::string::npos;)
      text.replace(at, std::string_view(letter).size(), name);
  }
  return text;
}

/// Words and numbers; "posX" is two words, "x1" one.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_alphanumeric(text[i])) continue;
    const auto upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
    const auto small = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
    const bool hump = i > 0 && upper(text[i]) && small(text[i - 1]);
    if (i == 0 || !is_alphanumeric(text[i - 1]) || hump) words.emplace_back();
    words.back() += text[i];
  }
  return words;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '_'; });
}

std::string identifier_of(std::string_view text, const std::vector<std::string>& words) {
  if (is_identifier(text)) return std::string(text);
  const std::string name = joined(words, "_");
  return is_identifier(name) ? name : std::string("c").append(name);
}

bool is_axis(std::string_view word) {
  return !word.empty() && word[0] >= 'x' && word[0] <= 'z' && is_digits(word.substr(1));
}

/// "theta" of "theta1".
bool is_angle(std::string_view key) {
  for (const std::string_view word : {"theta", "phi", "psi", "angle"}) {
    if (key.starts_with(word) && is_digits(key.substr(word.size()))) return true;
  }
  return false;
}

const Words& position_words() {
  static const Words words{"pos",    "position",   "positions", "coord",
                           "coords", "coordinate", "location",  "loc"};
  return words;
}
const Words& velocity_words() {
  static const Words words{"v", "vel", "velocity", "velocities", "dot", "speed"};
  return words;
}
const Words& momentum_words() {
  static const Words words{"p", "mom", "momentum", "momenta"};
  return words;
}
const Words& other_words() {
  static const Words words{
      "a",          "acc",   "accel", "acceleration", "f",   "force",      "torque",
      "err",        "error", "std",   "sigma",        "var", "likelihood", "conf",
      "confidence", "score", "cmd",   "command",      "ref", "target",     "desired",
      "b",          "field", "m",     "mass",         "w",   "h",          "l",
      "u",          "omega", "gyro",  "mag",          "spin"};
  return words;
}

/// Ways to write a position's stem in the name of its partner: q1 also as 1, pos1 as 1.
std::vector<std::string> stems_of(const ColumnName& position) {
  std::vector<std::string> stems{position.key};
  if (position.key.starts_with('q')) stems.push_back(position.key.substr(1));
  if (const auto role = named_role(position); role && role->role == Role::kPosition)
    stems.push_back(role->stem);
  return stems;
}

bool is_glued_partner(const std::string& stem, const std::string& key, Role role) {
  if (role == Role::kMomentum) return key == "p" + stem || key == "mom" + stem;
  if (key == "v" + stem || key == "vel" + stem) return true;
  if (stem.empty()) return false;
  if (key == "d" + stem || key == "d" + stem + "dt" || key == stem + "dot") return true;
  return is_angle(stem) &&
         key == "omega" + stem.substr(std::min(stem.size(), stem.find_first_of("0123456789")));
}

}  // namespace

ColumnName column_name(const std::string& raw) {
  ColumnName name;
  name.raw = raw;
  const NameAndUnit parts = name_and_unit(without_greek(raw));
  name.unit = parts.unit;
  std::vector<std::string> words = words_of(parts.name);
  for (const std::string& word : words) name.tokens.push_back(lower(word));
  std::string text = parts.name;
  if (name.unit.empty()) {
    name.unit = take_unit_suffix(name.tokens);
    if (!name.unit.empty()) {
      words.resize(name.tokens.size());
      text = joined(words, "_");
    }
  }
  name.key = joined(name.tokens, "");
  name.identifier = identifier_of(text, words);
  return name;
}

std::optional<int> time_rank(const ColumnName& name) {
  static const Words kTimes{"times", "timestamp", "timestamps", "epoch", "jd",       "jdtdb",
                            "jdutc", "mjd",       "bjd",        "date",  "datetime", "elapsed",
                            "clock", "seconds",   "sec",        "secs",  "utc"};
  static const Words kCounts{"frame",    "frames", "frameno",   "step",  "steps",
                             "timestep", "iter",   "iteration", "sample"};
  const auto has = [&](const Words& words) {
    return std::any_of(name.tokens.begin(), name.tokens.end(),
                       [&](const std::string& token) { return words.contains(token); });
  };
  if (name.key == "t" || name.key == "time") return 0;
  if (has(kCounts)) return kFrames;
  if (has(kTimes) || has({"time"})) return 1;
  if (name.key.size() > 1 && name.key[0] == 't' && is_digits(name.key.substr(1))) return 1;
  return {};
}

std::optional<int> trajectory_rank(const ColumnName& name) {
  static const std::vector<Words> kWords{
      {"trajectory", "traj"},
      {"id"},
      {"run", "episode", "trial", "rollout", "simulation", "sim", "experiment", "sequence"},
      {"track", "particle", "name", "body", "sat", "satellite", "object", "obj"}};
  static const Words kCounters{"id", "ids", "no", "nr", "num", "number", "index", "idx", "name"};
  for (std::size_t rank = 0; rank < kWords.size(); ++rank) {
    const auto known = [&](const std::string& word) { return kWords[rank].contains(word); };
    if (name.tokens.size() == 1 && known(name.key)) return static_cast<int>(rank);
    if (name.tokens.size() == 2 && known(name.tokens[0]) && kCounters.contains(name.tokens[1]))
      return static_cast<int>(rank);
    for (const char* counter : {"id", "no", "idx"}) {
      if (name.key.ends_with(counter) &&
          known(name.key.substr(0, name.key.size() - std::string(counter).size())))
        return static_cast<int>(rank);
    }
  }
  return {};
}

std::optional<NamedRole> named_role(const ColumnName& name) {
  const std::pair<Role, const Words*> kRoles[] = {{Role::kOther, &other_words()},
                                                  {Role::kVelocity, &velocity_words()},
                                                  {Role::kMomentum, &momentum_words()},
                                                  {Role::kPosition, &position_words()}};
  for (const auto& [role, words] : kRoles) {
    if (name.tokens.size() == 1 && role == Role::kOther) continue;
    NamedRole found{role, ""};
    bool any = false;
    for (const std::string& token : name.tokens) {
      const std::size_t digits = token.find_last_not_of("0123456789") + 1;
      const bool word = words->contains(token);
      const bool numbered = token.size() > 2 && words->contains(token.substr(0, digits));
      if (word || (numbered && digits > 1)) {
        any = true;
        found.stem += token.substr(word ? token.size() : digits);
      } else {
        found.stem += token;
      }
    }
    if (any) return found;
  }
  for (const std::string_view prefix : {"position", "pos"}) {
    if (name.key.starts_with(prefix) && is_axis(name.key.substr(prefix.size())))
      return NamedRole{Role::kPosition, name.key.substr(prefix.size())};
  }
  return {};
}

bool is_position(const ColumnName& name) {
  if (name.tokens.empty()) return false;
  const auto role = named_role(name);
  if (role) return role->role == Role::kPosition;
  if (is_axis(name.key) || is_angle(name.key)) return true;
  const std::string_view key = name.key;
  if (key.starts_with('q'))
    return is_digits(key.substr(1)) || (key.size() == 2) || is_axis(key.substr(1)) ||
           name.tokens[0] == "q";
  return name.tokens.size() > 1 && (is_axis(name.tokens.back()) || is_axis(name.tokens[0]));
}

std::string axis_of(const ColumnName& name) {
  if (name.tokens.size() == 1 && is_axis(name.key)) return name.key;
  if (const auto role = named_role(name))
    return role->role == Role::kPosition && is_axis(role->stem) ? role->stem : "";
  if (name.tokens.size() != 2) return "";
  const bool last = is_axis(name.tokens[1]) && name.tokens[1].size() == 1;
  const std::string& body = name.tokens[last ? 0 : 1];
  const std::string& axis = name.tokens[last ? 1 : 0];
  if (axis.size() != 1 || !is_axis(axis)) return "";
  const std::size_t digits = body.find_last_not_of("0123456789") + 1;
  return digits < body.size() && digits > 0 ? axis + body.substr(digits) : "";
}

bool is_partner(const ColumnName& position, const ColumnName& partner, Role role) {
  const std::vector<std::string> stems = stems_of(position);
  const auto named = named_role(partner);
  return std::any_of(stems.begin(), stems.end(), [&](const std::string& stem) {
    return (named && named->role == role && named->stem == stem) ||
           is_glued_partner(stem, partner.key, role);
  });
}

}  // namespace noether

#include "src/io/array_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

#include "src/io/printable.hpp"

namespace noether {

namespace {

const std::map<std::string_view, ArrayWord>& known_words() {
  using enum ArrayWord;
  static const std::map<std::string_view, ArrayWord> words{{"q", kPositions},
                                                           {"pos", kPositions},
                                                           {"position", kPositions},
                                                           {"positions", kPositions},
                                                           {"x", kMaybePositions},
                                                           {"coords", kMaybePositions},
                                                           {"coordinates", kMaybePositions},
                                                           {"p", kMomenta},
                                                           {"mom", kMomenta},
                                                           {"momentum", kMomenta},
                                                           {"momenta", kMomenta},
                                                           {"v", kVelocities},
                                                           {"vel", kVelocities},
                                                           {"velocity", kVelocities},
                                                           {"velocities", kVelocities},
                                                           {"t", kTime},
                                                           {"time", kTime},
                                                           {"times", kTime},
                                                           {"ts", kTime},
                                                           {"mass", kMass},
                                                           {"masses", kMass}};
  return words;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The run of digits at `at`, without zeros in front.
std::string_view digits_at(std::string_view text, std::size_t& at) {
  while (at < text.size() && text[at] == '0') ++at;
  const std::size_t first = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return text.substr(first, at - first);
}

/// Captures of the stars from `star` on; false if the rest does not match.
bool match_from(std::string_view pattern, std::string_view name, std::string& captured) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (name.substr(0, star) != pattern.substr(0, star)) return false;
  for (std::size_t stop = star + 1; stop <= name.size(); ++stop) {
    if (name[stop - 1] == '/') return false;
    std::string rest;
    if (!match_from(pattern.substr(star + 1), name.substr(stop), rest)) continue;
    captured = std::string(name.substr(star, stop - star)) + (rest.empty() ? "" : "/" + rest);
    return true;
  }
  return false;
}

}  // namespace

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool has_star(const std::string& pattern) { return pattern.find('*') != std::string::npos; }

std::optional<std::string> match(const std::string& pattern, const std::string& name) {
  constexpr std::ptrdiff_t kMostStars = 4;  // more take long, and mean nothing
  if (std::count(pattern.begin(), pattern.end(), '*') > kMostStars) return {};
  std::string captured;
  if (!match_from(pattern, name, captured)) return {};
  return captured;
}

bool natural_less(const std::string& a, const std::string& b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const std::string_view one = digits_at(a, i);
      const std::string_view other = digits_at(b, j);
      if (one.size() != other.size()) return one.size() < other.size();
      if (one != other) return one < other;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i;
      ++j;
    }
  }
  if (a.size() - i != b.size() - j) return a.size() - i < b.size() - j;
  return a < b;
}

ArrayWord word_of(const std::string& path) {
  std::string rest = lower_case(path);
  while (!rest.empty()) {
    const std::size_t slash = rest.rfind('/');
    const std::string part = slash == std::string::npos ? rest : rest.substr(slash + 1);
    const auto found = known_words().find(part);
    if (found != known_words().end()) return found->second;
    if (part == "step" || slash == std::string::npos) return ArrayWord::kOther;
    rest.resize(slash);
  }
  return ArrayWord::kOther;
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t extent : shape)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", extent);
  return "(" + text + ")";
}

std::string list_arrays(const std::vector<ArrayHeader>& entries) {
  constexpr std::size_t kMost = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(kMost, entries.size()); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", printable(entries[i].name),
                        shape_text(entries[i].shape));
  if (entries.size() > kMost) text += fmt::format(" and {} more", entries.size() - kMost);
  return text;
}

}  // namespace noether

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "src/io/array_names.hpp"
#include "src/io/array_roles.hpp"
#include "src/io/axes.hpp"

namespace noether {

namespace {

/// Arrays that go together: one, or those of a pattern such as particles/*/position/value.
struct Family {
  std::string pattern;
  std::vector<const ArrayHeader*> members;
  ArrayWord word = ArrayWord::kOther;

  [[nodiscard]] bool each() const { return members.size() > 1; }
  [[nodiscard]] const std::vector<std::size_t>& shape() const { return members[0]->shape; }
};

/// Arrays that could be trajectories of one kind: alike but for the number of times.
bool alike_but_for_times(const ArrayHeader& a, const ArrayHeader& b) {
  return a.kind == b.kind && a.shape.size() == b.shape.size() &&
         std::equal(a.shape.begin() + 1, a.shape.end(), b.shape.begin() + 1);
}

ArrayWord word_of_pattern(std::string pattern) {
  while (!pattern.empty() && (pattern.back() == '*' || pattern.back() == '_')) pattern.pop_back();
  return word_of(pattern);
}

/// The name with one part, or the digits of its last part, replaced by a star.
std::vector<std::string> patterns_of(const std::string& name) {
  std::vector<std::string> patterns;
  std::size_t begin = 0;
  for (std::size_t slash = name.find('/'); slash != std::string::npos;
       slash = name.find('/', begin)) {
    if (word_of(name.substr(begin, slash - begin)) == ArrayWord::kOther)
      patterns.push_back(name.substr(0, begin) + "*" + name.substr(slash));
    begin = slash + 1;
  }
  const std::size_t first = name.find_first_of("0123456789", begin);
  if (first == std::string::npos) return patterns;
  const std::size_t stop = name.find_first_not_of("0123456789", first);
  patterns.push_back(name.substr(0, first) + "*" +
                     (stop == std::string::npos ? "" : name.substr(stop)));
  return patterns;
}

/// Arrays of a number each are trajectories if they are (T, n): (T) alone are coordinates rather,
/// except for times, and (N, T, n) hold trajectories already. Groups may hold anything.
bool may_be_each(const ArrayHeader& entry, const std::string& pattern) {
  return entry.shape.size() == 2 || word_of_pattern(pattern) == ArrayWord::kTime ||
         pattern.find("*/") != std::string::npos;
}

/// Two arrays of one shape are positions and their partners rather than two trajectories.
bool is_pair(const std::vector<const ArrayHeader*>& members, const std::string& pattern) {
  return members.size() == 2 && members[0]->shape == members[1]->shape &&
         word_of_pattern(pattern) == ArrayWord::kOther && pattern.find("*/") == std::string::npos;
}

class Families {
 public:
  explicit Families(const std::vector<ArrayHeader>& entries) {
    for (const ArrayHeader& entry : entries) {
      const bool values = entry.kind == ArrayHeader::Kind::kNumbers && !entry.shape.empty();
      const bool empty = std::count(entry.shape.begin(), entry.shape.end(), std::size_t{0}) > 0;
      if (values && !empty && entry.name != "offsets") candidates_.push_back(&entry);
    }
    for (const ArrayHeader* entry : candidates_) {
      if (!taken_.contains(entry)) add(*entry);
    }
  }

  [[nodiscard]] bool empty() const { return families_.empty(); }
  /// The first of the largest families of such a word, of at least so many axes.
  [[nodiscard]] const Family* largest(const std::set<ArrayWord>& words, std::size_t rank) const {
    const Family* best = nullptr;
    for (const Family& family : families_) {
      if (!words.contains(family.word) || family.shape().size() < rank) continue;
      if (best == nullptr || family.members.size() > best->members.size()) best = &family;
    }
    return best;
  }
  [[nodiscard]] std::vector<const Family*> of(ArrayWord word) const {
    std::vector<const Family*> found;
    for (const Family& family : families_) {
      if (family.word == word) found.push_back(&family);
    }
    return found;
  }

 private:
  void add(const ArrayHeader& entry) {
    Family best{entry.name, {&entry}};
    for (const std::string& pattern : patterns_of(entry.name)) {
      if (!may_be_each(entry, pattern)) continue;
      Family family{pattern, {}};
      for (const ArrayHeader* other : candidates_) {
        if (alike_but_for_times(entry, *other) && match(pattern, other->name))
          family.members.push_back(other);
      }
      if (is_pair(family.members, pattern)) continue;
      if (family.members.size() > best.members.size()) best = std::move(family);
    }
    std::sort(best.members.begin(), best.members.end(),
              [](const auto* a, const auto* b) { return natural_less(a->name, b->name); });
    best.word = word_of_pattern(best.pattern);
    taken_.insert(best.members.begin(), best.members.end());
    families_.push_back(std::move(best));
  }

  std::vector<const ArrayHeader*> candidates_;
  std::set<const ArrayHeader*> taken_;
  std::vector<Family> families_;
};

std::size_t common_start(const std::string& a, const std::string& b) {
  const std::size_t most = std::min(a.size(), b.size());
  return static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(most), b.begin()).first -
      a.begin());
}

bool has_extent(const Family& family, std::size_t extent) {
  return std::count(family.shape().begin(), family.shape().end(), extent) > 0;
}

/// The times of these arrays: by their name, or the only other array as long as one of the axes.
const Family* times_for(const Family& q, const Families& families) {
  const Family* best = nullptr;
  for (const Family* family : families.of(ArrayWord::kTime)) {
    if (family->each() && !q.each()) continue;
    if (best == nullptr ||
        common_start(family->pattern, q.pattern) > common_start(best->pattern, q.pattern))
      best = family;
  }
  if (best != nullptr) return best;
  for (const Family* family : families.of(ArrayWord::kOther)) {
    const bool fits = family != &q && family->shape().size() == 1 && !family->each() &&
                      has_extent(q, family->shape()[0]);
    if (fits && best != nullptr) return nullptr;
    if (fits) best = family;
  }
  return best;
}

/// What else the command needs once states or positions are named.
Message extras(const Family& q, bool states, const Families& families, const ReadOptions& options,
               bool has_dt) {
  Message text;
  AxisEvidence evidence;
  evidence.states = states;
  evidence.each = q.each();
  const Family* times = times_for(q, families);
  const bool found_by_name = times != nullptr && times->word == ArrayWord::kTime &&
                             times->pattern.find_first_of("*/") == std::string::npos;
  if (times != nullptr) evidence.times = times->shape();
  if (times != nullptr && !found_by_name && options.time.empty())
    text += compose(" {}", Setting{"time", {times->pattern}});
  const bool none = times == nullptr && options.time.empty() && !has_dt;
  if (none && !(options.dt > 0) && !(options.rate > 0))
    text += compose(" {}", Setting{"dt", {"1"}});
  const std::vector<std::string> orders = possible_axes(q.shape(), evidence);
  if (orders.size() > 1 && options.axes.empty())
    text += compose(" {}", Setting{"axes", {orders[0]}});
  return text;
}

bool counts_rows(const Message& text) {
  const auto* setting = text.first<Setting>();
  return setting != nullptr && setting->id == "dt";
}

class Advice {
 public:
  Advice(const std::vector<ArrayHeader>& entries, const ReadOptions& options)
      : families_(entries), options_(options) {
    has_dt_ = std::any_of(entries.begin(), entries.end(), [](const ArrayHeader& entry) {
      return lower_case(entry.name.substr(entry.name.rfind('/') + 1)) == "dt";
    });
  }

  [[nodiscard]] Message text() const {
    using enum ArrayWord;
    const Family* q = families_.largest({kPositions, kMaybePositions}, 1);
    const Family* partner = families_.largest({kMomenta, kVelocities}, 1);
    if (q != nullptr && partner != nullptr) return compose("Add {}.", pair(*q, *partner));
    if (q == nullptr) q = families_.largest({kOther}, 2);
    if (q == nullptr) q = families_.largest({kOther}, 1);
    if (q == nullptr || partner != nullptr)
      return "Name positions 'q' and momenta 'p' or velocities 'v'.";
    if (const Family* second = twin_of(*q)) return two_of_a_kind(*q, *second);
    return states_or_positions(*q);
  }

 private:
  [[nodiscard]] Message pair(const Family& q, const Family& partner) const {
    const char* id = partner.word == ArrayWord::kVelocities ? "v" : "p";
    return compose("{} {}{}", Setting{"q", {q.pattern}}, Setting{id, {partner.pattern}},
                   extras(q, false, families_, options_, has_dt_));
  }

  /// The only other family of the same shape.
  [[nodiscard]] const Family* twin_of(const Family& q) const {
    const Family* twin = nullptr;
    for (const Family* family : families_.of(ArrayWord::kOther)) {
      if (family == &q || family->shape() != q.shape()) continue;
      if (twin != nullptr) return nullptr;
      twin = family;
    }
    return twin;
  }

  [[nodiscard]] Message two_of_a_kind(const Family& q, const Family& partner) const {
    const Message more = extras(q, false, families_, options_, has_dt_);
    return compose(
        "If '{}' holds positions, add {} {}{} where '{}' holds momenta, or {} {}{} "
        "where it holds velocities{}.",
        q.pattern, Setting{"q", {q.pattern}}, Setting{"p", {partner.pattern}}, more,
        partner.pattern, Setting{"q", {q.pattern}}, Setting{"v", {partner.pattern}}, more,
        rows(more));
  }

  [[nodiscard]] Message states_or_positions(const Family& q) const {
    const Message alone = extras(q, false, families_, options_, has_dt_);
    const Message only = compose("{}{}", Setting{"q", {q.pattern}}, alone);
    if (!may_be_states(q))
      return compose("Add {} if '{}' holds positions alone{}.", only, q.pattern, rows(alone));
    const Message whole = extras(q, true, families_, options_, has_dt_);
    return compose(
        "Add {}{} if '{}' holds whole states, positions first and then as many momenta; "
        "add {} if it holds positions alone{}.",
        Setting{"states", {q.pattern}}, whole, q.pattern, only, rows(alone));
  }

  [[nodiscard]] bool may_be_states(const Family& q) const {
    AxisEvidence evidence;
    evidence.states = true;
    evidence.each = q.each();
    const Family* times = times_for(q, families_);
    if (times != nullptr) evidence.times = times->shape();
    return !possible_axes(q.shape(), evidence).empty();
  }

  static Message rows(const Message& more) {
    if (!counts_rows(more)) return "";
    return compose(" ({} counts time in rows)", Setting{"dt", {"1"}});
  }

  Families families_;
  const ReadOptions& options_;
  bool has_dt_ = false;
};

}  // namespace

void advise_on_arrays(const std::vector<ArrayHeader>& entries, const ReadOptions& options,
                      const std::string& file) {
  if (Families(entries).empty())
    throw DataError(compose(
        "{}: {}. Name positions 'q' and momenta 'p' or velocities 'v'.", Place{file},
        entries.empty()
            ? "there are no arrays"
            : fmt::format("there are no arrays of numbers among {}", list_arrays(entries))));
  throw DataError(
      compose("{}: there is no array 'q' among {}, and their names do not say which "
              "hold positions. {}",
              Place{file}, list_arrays(entries), Advice(entries, options).text()));
}

}  // namespace noether

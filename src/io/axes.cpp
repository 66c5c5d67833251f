#include "src/io/axes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "src/io/array_names.hpp"

namespace noether {

namespace {

using Shape = std::vector<std::size_t>;

/// Orders that people use, the documented one first.
std::vector<std::string> usual_orders(std::size_t rank, const AxisEvidence& evidence) {
  if (evidence.components && evidence.each) return {"Tn"};
  if (evidence.components && rank == 3) return {"NTn", "TNn"};
  if (evidence.components) return {"Tn"};
  if (evidence.each && rank == 3) return {"Tbn"};
  switch (rank) {
    case 1:
      return {"T"};
    case 2:
      if (evidence.each || evidence.states) return {"Tn", "nT"};
      return {"Tn", "nT", "NT"};
    case 3:
      if (evidence.states) return {"NTn", "TNn", "NnT", "TnN", "nNT"};
      return {"NTn", "TNn", "NnT", "Tbn", "TnN", "nNT"};
    case 4:
      if (!evidence.each && !evidence.states) return {"NTbn", "TNbn"};
      return {};
    default:
      return {};
  }
}

/// Do the times have a place in this order?
bool fits_times(const ArrayAxes& axes, const Shape& times) {
  const std::size_t T = axes.extent('T');
  const std::size_t N = axes.extent('N');
  const bool trajectories_first = axes.order.find('N') < axes.order.find('T') || !axes.has('N');
  if (times.empty()) return true;
  if (times.size() == 1) return times[0] == T || (trajectories_first && times[0] == N * T);
  return times.size() == 2 && times == (trajectories_first ? Shape{N, T} : Shape{T, N});
}

bool fits(const ArrayAxes& axes, const AxisEvidence& evidence) {
  if (evidence.states && evidence.canonical && axes.extent('n') % 2 != 0) return false;
  return fits_times(axes, evidence.times);
}

std::vector<ArrayAxes> fitting(const Shape& shape, const AxisEvidence& evidence) {
  std::vector<ArrayAxes> found;
  for (const std::string& order : usual_orders(shape.size(), evidence)) {
    const ArrayAxes axes{order, shape};
    if (fits(axes, evidence)) found.push_back(axes);
  }
  return found;
}

/// Without times nothing but sizes tells: more coordinates than times are not taken unasked.
bool is_doubtful(const ArrayAxes& axes, const AxisEvidence& evidence) {
  return evidence.times.empty() && axes.extent('n') > axes.extent('T');
}

/// Of orders that fit alike, those to choose from: one alone is taken. Fewer coordinates than
/// trajectories is the rule, and an array (T, ., 3) may hold bodies in space.
std::vector<ArrayAxes> narrowed(std::vector<ArrayAxes> found) {
  const auto drop = [&found](const auto& which) {
    if (std::any_of(found.begin(), found.end(), [&](const ArrayAxes& a) { return !which(a); }))
      std::erase_if(found, which);
  };
  const auto few = [](const ArrayAxes& a) { return a.extent('n') <= a.extent('N'); };
  const bool coordinates_last = !found.empty() && found[0].order == "TNn" && few(found[0]);
  const bool times_last = !found.empty() && found[0].order == "NnT" && few(found[0]);
  if (coordinates_last) drop([](const ArrayAxes& a) { return a.order == "TnN"; });
  if (times_last) drop([](const ArrayAxes& a) { return a.order == "nNT"; });
  if (coordinates_last && found[0].extent('n') != 3)
    drop([](const ArrayAxes& a) { return a.order == "Tbn"; });
  const auto one_of_one = [](const ArrayAxes& a) { return a.order == "NT" && a.extent('N') == 1; };
  drop(one_of_one);
  return found;
}

/// What to choose from, or the one that is taken.
std::vector<ArrayAxes> choices_of(const Shape& shape, const AxisEvidence& evidence) {
  std::vector<ArrayAxes> all = fitting(shape, evidence);
  if (all.empty()) return all;
  if (all[0].order != usual_orders(shape.size(), evidence)[0]) {
    std::erase_if(all, [&](const ArrayAxes& a) { return is_doubtful(a, evidence); });
    return narrowed(all);
  }
  if (!is_doubtful(all[0], evidence)) return {all[0]};
  std::erase_if(all, [](const ArrayAxes& a) {
    return a.order != "NTn" && a.order != "Tn" && a.order != "NnT" && a.order != "nT";
  });
  return all;
}

/// "10 trajectories of 50 times and 2 coordinates"
std::string reading(const ArrayAxes& axes) {
  const std::size_t N = axes.extent('N');
  std::string text = N == 1 ? "one trajectory" : fmt::format("{} trajectories", N);
  text += " of " + counted(axes.extent('T'), "time", "times");
  if (axes.has('b')) text += ", " + counted(axes.extent('b'), "body", "bodies");
  return text + " and " + counted(axes.extent('n'), "coordinate", "coordinates");
}

std::string letters(const std::string& order) {
  return fmt::format("({})", fmt::join(order, ", "));
}

[[noreturn]] void refuse(const AxisEvidence& evidence, const std::string& what,
                         const Message& advice) {
  throw DataError(compose("{}: {}. {}", Place{evidence.file}, what, advice));
}

[[noreturn]] void ask(const Shape& shape, const AxisEvidence& evidence,
                      const std::vector<ArrayAxes>& choices) {
  Message advice;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const char* joint = i == 0 ? "Add" : (i + 1 == choices.size() ? ", or" : ",");
    advice +=
        compose("{} {} for {}", joint, Setting{"axes", {choices[i].order}}, reading(choices[i]));
  }
  refuse(evidence,
         fmt::format("{} has shape {}, whose axes can be meant in {} ways", evidence.name,
                     shape_text(shape), choices.size()),
         compose("{}.", advice));
}

[[noreturn]] void refuse_all(const Shape& shape, const AxisEvidence& evidence) {
  const auto orders = usual_orders(shape.size(), evidence);
  const std::string expected = evidence.states && evidence.canonical
                                   ? "(N, T, 2n), or (T, 2n) for one trajectory"
                                   : "(N, T, n), or (T, n) for one trajectory";
  const std::string what = fmt::format("{} has shape {}", evidence.name, shape_text(shape));
  if (orders.empty() || (evidence.states && shape.size() == 1))
    refuse(evidence, what, compose("Give {}.", expected));
  const ArrayAxes documented{orders[0], shape};
  if (evidence.states && evidence.canonical && documented.extent('n') % 2 != 0 &&
      fits_times(documented, evidence.times))
    refuse(evidence,
           fmt::format("{} of shape {}: {} is an odd number of columns", evidence.name,
                       shape_text(shape), documented.extent('n')),
           "Give as many momenta as positions, positions first.");
  if (evidence.times.size() > 1)
    refuse(evidence,
           fmt::format("{} has shape {} but {} has {}", evidence.time_name,
                       shape_text(evidence.times), evidence.name, shape_text(shape)),
           "Give times as (N, T) or (T).");
  refuse(evidence,
         fmt::format("{} has shape {}, which does not fit {} of {} {}", evidence.time_name,
                     shape_text(evidence.times),
                     counted(documented.extent('N') * documented.extent('T'), "row", "rows"),
                     evidence.name, shape_text(shape)),
         "Give one time per row, or one trajectory's times for all.");
}

/// The order that was given, checked.
ArrayAxes given_axes(const Shape& shape, const AxisEvidence& evidence, std::string order) {
  if (evidence.components && order.find('n') == std::string::npos) order += 'n';
  const bool once = std::all_of(order.begin(), order.end(), [&](char letter) {
    return std::string_view("NTbn").find(letter) != std::string_view::npos &&
           std::count(order.begin(), order.end(), letter) == 1;
  });
  if (!once || order.find('T') == std::string::npos ||
      (order.find('b') != std::string::npos && order.find('n') == std::string::npos))
    throw UsageError(
        compose("{}: '{}' is no order of axes. Give a letter for each axis: N "
                "trajectories, T times, b bodies, n coordinates, as in NTn.",
                Parameter{"axes"}, order));
  if (order.size() != shape.size())
    throw UsageError(compose("{}: {} names {}, but {} has shape {}. Give a letter for each.",
                             Place{evidence.file}, Setting{"axes", {order}},
                             counted(order.size(), "axis", "axes"), evidence.name,
                             shape_text(shape)));
  ArrayAxes axes{order, shape};
  if (evidence.each && axes.has('N') && axes.extent('N') != 1)
    throw UsageError(
        compose("{}: {} has trajectories in {}, which is one of several arrays that "
                "hold a trajectory each. Leave N out.",
                Place{evidence.file}, Setting{"axes", {order}}, evidence.name));
  if (fits(axes, evidence)) return axes;
  if (evidence.states && evidence.canonical && axes.extent('n') % 2 != 0)
    refuse(evidence, fmt::format("{} is an odd number of coordinates", axes.extent('n')),
           "Whole states hold as many momenta as positions.");
  throw UsageError(compose("{}: {} makes {} of {}, but {} has shape {}. Give the order that fits.",
                           Place{evidence.file}, Setting{"axes", {order}}, reading(axes),
                           evidence.name, evidence.time_name, shape_text(evidence.times)));
}

}  // namespace

std::size_t ArrayAxes::extent(char letter) const {
  const std::size_t at = order.find(letter);
  return at == std::string::npos ? 1 : shape[at];
}

bool ArrayAxes::has(char letter) const { return order.find(letter) != std::string::npos; }

ArrayAxes choose_axes(const Shape& shape, const AxisEvidence& evidence, const std::string& given,
                      std::vector<Message>& warnings) {
  if (!given.empty()) return given_axes(shape, evidence, given);
  const std::vector<ArrayAxes> choices = choices_of(shape, evidence);
  if (choices.empty()) refuse_all(shape, evidence);
  if (choices.size() > 1) ask(shape, evidence, choices);
  if (choices[0].order == usual_orders(shape.size(), evidence)[0]) return choices[0];
  warnings.push_back(fmt::format(
      "{}: {} of shape {} is taken as {}: {}{}.", evidence.file, evidence.name, shape_text(shape),
      letters(choices[0].order), reading(choices[0]),
      evidence.times.empty()
          ? ""
          : fmt::format(", as {} has shape {}", evidence.time_name, shape_text(evidence.times))));
  return choices[0];
}

std::vector<std::string> possible_axes(const Shape& shape, const AxisEvidence& evidence) {
  std::vector<std::string> orders;
  for (const ArrayAxes& axes : choices_of(shape, evidence)) orders.push_back(axes.order);
  return orders;
}

std::vector<double> to_rows(std::vector<double> values, const ArrayAxes& axes) {
  static constexpr std::string_view kTarget = "NTbn";
  std::size_t extents[4] = {1, 1, 1, 1};
  std::size_t strides[4] = {0, 0, 0, 0};
  std::size_t stride = 1;
  for (std::size_t axis = axes.order.size(); axis-- > 0;) {
    const std::size_t place = kTarget.find(axes.order[axis]);
    extents[place] = axes.shape[axis];
    strides[place] = stride;
    stride *= axes.shape[axis];
  }
  const bool in_order = std::is_sorted(axes.order.begin(), axes.order.end(), [](char a, char b) {
    return kTarget.find(a) < kTarget.find(b);
  });
  if (in_order) return values;
  std::vector<double> rows;
  rows.reserve(values.size());
  for (std::size_t i = 0; i < extents[0]; ++i)
    for (std::size_t k = 0; k < extents[1]; ++k)
      for (std::size_t b = 0; b < extents[2]; ++b)
        for (std::size_t j = 0; j < extents[3]; ++j)
          rows.push_back(values[i * strides[0] + k * strides[1] + b * strides[2] + j * strides[3]]);
  return rows;
}

}  // namespace noether

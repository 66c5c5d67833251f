#include "noether/terms/layout.hpp"

#include <algorithm>

namespace noether {

Layout layout_of(const std::vector<std::string>& variables) {
  Layout layout{variables, {}, {}, {}};
  const auto n = static_cast<std::size_t>(layout.n());
  std::vector<std::pair<std::size_t, std::size_t>> place;  // body and axis of every position
  const auto index_in = [](std::vector<std::string>& list, const std::string& item) {
    const auto found = std::find(list.begin(), list.end(), item);
    if (found != list.end()) return static_cast<std::size_t>(found - list.begin());
    list.push_back(item);
    return list.size() - 1;
  };
  for (std::size_t i = 0; i < n; ++i) {
    const std::string& name = variables[i];
    const bool axis = !name.empty() && std::string("xyz").find(name[0]) != std::string::npos &&
                      name.find_first_not_of("0123456789", 1) == std::string::npos;
    if (!axis) return {variables, {}, {}, {}};
    const std::size_t body = index_in(layout.bodies, name.substr(1));
    place.emplace_back(body, index_in(layout.axes, name.substr(0, 1)));
  }
  if (layout.bodies.size() * layout.axes.size() != n) return {variables, {}, {}, {}};
  layout.at.assign(layout.bodies.size(), std::vector<Eigen::Index>(layout.axes.size(), -1));
  for (std::size_t i = 0; i < n; ++i)
    layout.at[place[i].first][place[i].second] = static_cast<Eigen::Index>(i);
  for (const auto& row : layout.at) {
    if (std::find(row.begin(), row.end(), -1) != row.end()) return {variables, {}, {}, {}};
  }
  return layout;
}

}  // namespace noether

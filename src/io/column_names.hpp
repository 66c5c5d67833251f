#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noether {

/// A column's name taken apart: "Position x (m)" is {position, x} in m.
struct ColumnName {
  std::string raw;                  ///< as the file has it
  std::string unit;                 ///< as the file has it; empty where it has none
  std::string identifier;           ///< without unit, of letters, digits and underscores
  std::vector<std::string> tokens;  ///< lower-case words and numbers, without unit
  std::string key;                  ///< the tokens joined
};

/// Units stand in brackets or parentheses, behind a slash ("t / s"), or as a suffix ("x_km",
/// "vx_km_s", "t_s").
ColumnName column_name(const std::string& raw);

/// A cell that is nothing but a unit, in brackets or without: "[km]", "m/s".
bool is_unit(std::string_view cell);
/// Of an angle in degrees, or its rate of change.
bool is_degrees(const std::string& unit);

/// How surely a name says that its column holds times, 0 the surest: t and time, other words for
/// time, then numbers of frames or steps (kFrames). Nothing for other names.
constexpr int kFrames = 3;
std::optional<int> time_rank(const ColumnName& name);
/// The same for names of columns that tell trajectories apart.
std::optional<int> trajectory_rank(const ColumnName& name);

enum class Role { kPosition, kVelocity, kMomentum, kOther };
/// What the words of a name say, and the name without them: "vel_x" is a velocity of "x". Other
/// for "acc_x" and the like, nothing where there are no such words.
struct NamedRole {
  Role role;
  std::string stem;
};
std::optional<NamedRole> named_role(const ColumnName& name);

/// Positions that are known by their name alone: q1, x, y2, pos1, theta, nose_x.
bool is_position(const ColumnName& name);
/// The axis and body of "x", "x1", "Position x", "p1 X", "x_position"; empty where there is none.
/// A body that is not numbered has none.
std::string axis_of(const ColumnName& name);
/// Whether `partner` is named as the velocity or momentum of `position`: x and vx, q1 and v1,
/// theta and omega, a1 and a1_v, da1, a1_dot.
bool is_partner(const ColumnName& position, const ColumnName& partner, Role role);

}  // namespace noether

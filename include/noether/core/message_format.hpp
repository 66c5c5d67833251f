#pragma once

#include <fmt/format.h>

#include <concepts>
#include <string_view>

#include "noether/core/message.hpp"

namespace noether {

namespace message_detail {

template <typename T>
concept Reference = std::same_as<T, Parameter> || std::same_as<T, Setting> ||
    std::same_as<T, Command> || std::same_as<T, Place> || std::same_as<T, Message>;

/// Moves the literal text before the next replacement field from `format` to `message`; returns the
/// field with its braces, removed from `format`, or nothing at the end.
std::string_view take_field(std::string_view& format, Message& message);

template <typename T>
void append(Message& message, std::string_view field, const T& value) {
  if constexpr (Reference<T>)
    message += value;
  else
    message +=
        fmt::vformat(fmt::string_view(field.data(), field.size()), fmt::make_format_args(value));
}

}  // namespace message_detail

/// fmt::format() whose arguments may also be parameters, settings, commands, places and messages,
/// which stay what they are. Fields are taken in order: "{0}" and "{:{}}" are not understood.
template <typename... Args>
Message compose(fmt::format_string<Args...> format, Args&&... args) {
  const fmt::string_view text = format;
  std::string_view rest(text.data(), text.size());
  Message message;
  (message_detail::append(message, message_detail::take_field(rest, message), args), ...);
  message_detail::take_field(rest, message);
  return message;
}

}  // namespace noether

/// So that fmt checks at compile time the format strings of compose().
template <noether::message_detail::Reference T>
struct fmt::formatter<T> : fmt::formatter<std::string> {
  template <typename Context>
  auto format(const T& part, Context& context) const {
    return fmt::formatter<std::string>::format(noether::plain_text(part), context);
  }
};

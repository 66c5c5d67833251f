#include "noether/core/message.hpp"

#include <fmt/ranges.h>

#include <utility>

#include "noether/core/message_format.hpp"

namespace noether {

namespace {

std::string written(const Place& place) {
  std::string text = place.file;
  if (place.line > 0) text += fmt::format(", line {}", place.line);
  if (!place.column.empty()) text += fmt::format(", column '{}'", place.column);
  return text;
}

/// Text of one part.
struct Writer {
  const Vocabulary& vocabulary;

  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const Parameter& parameter) const {
    return vocabulary.parameter(parameter);
  }
  std::string operator()(const Setting& setting) const { return vocabulary.setting(setting); }
  std::string operator()(const Command& command) const { return vocabulary.command(command); }
  std::string operator()(const Place& place) const { return written(place); }
};

}  // namespace

Message::Message(std::string text) {
  if (!text.empty()) parts_.emplace_back(std::move(text));
}

Message& Message::operator+=(const Message& more) {
  for (const Part& part : more.parts_) {
    const auto* text = std::get_if<std::string>(&part);
    auto* before = parts_.empty() ? nullptr : std::get_if<std::string>(&parts_.back());
    if (text != nullptr && before != nullptr)
      *before += *text;
    else
      parts_.push_back(part);
  }
  return *this;
}

std::string render(const Message& message, const Vocabulary& vocabulary) {
  std::string text;
  for (const Message::Part& part : message.parts()) text += std::visit(Writer{vocabulary}, part);
  return text;
}

std::string plain_text(const Message& message) {
  static const Vocabulary plain{
      [](const Parameter& parameter) { return parameter.id; },
      [](const Setting& setting) {
        return fmt::format("{}={}", setting.id, fmt::join(setting.values, ","));
      },
      [](const Command& command) {
        return command.argument.empty()
                   ? fmt::format("`noether {}`", command.name)
                   : fmt::format("`noether {} {}`", command.name, command.argument);
      }};
  return render(message, plain);
}

std::vector<std::string> plain_texts(const std::vector<Message>& messages) {
  std::vector<std::string> texts;
  for (const Message& message : messages) texts.push_back(plain_text(message));
  return texts;
}

namespace message_detail {

std::string_view take_field(std::string_view& format, Message& message) {
  std::string literal;
  while (!format.empty()) {
    const char c = format.front();
    const bool doubled = format.size() > 1 && format[1] == c;
    if (c == '{' && !doubled) break;
    literal += c;
    format.remove_prefix((c == '{' || c == '}') && doubled ? 2 : 1);
  }
  message += literal;
  const std::string_view field = format.substr(0, format.find('}') + 1);
  format.remove_prefix(field.size());
  return field;
}

}  // namespace message_detail

}  // namespace noether

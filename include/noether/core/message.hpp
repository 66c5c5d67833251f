#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace noether {

/// Something a caller can set, by its id: "time_limit" is --time-limit of the program and
/// time_limit in Python.
struct Parameter {
  std::string id;
  bool operator==(const Parameter&) const = default;
};

/// A parameter with the values to give it: {"q", {"x", "y"}} is --q x,y of the program and
/// q=['x', 'y'] in Python; a single value stands alone, none at all switches a flag on.
struct Setting {
  std::string id;
  std::vector<std::string> values;
  bool operator==(const Setting&) const = default;
};

/// A command by its name and its argument: {"resume", "run"} is `noether resume run` of the program
/// and noether.resume('run') in Python.
struct Command {
  std::string name;
  std::string argument = {};
  bool operator==(const Command&) const = default;
};

/// A place in a file: line 0 and an empty column are left out.
struct Place {
  std::string file;
  std::size_t line = 0;
  std::string column = {};
  bool operator==(const Place&) const = default;
};

/// A text that refers to parameters, commands and places without fixing how they are written.
/// compose() (message_format.hpp) makes one from a format string.
class Message {
 public:
  using Part = std::variant<std::string, Parameter, Setting, Command, Place>;

  Message() = default;
  Message(std::string text);
  Message(const char* text) : Message(std::string(text)) {}
  Message(Parameter parameter) : parts_{std::move(parameter)} {}
  Message(Setting setting) : parts_{std::move(setting)} {}
  Message(Command command) : parts_{std::move(command)} {}
  Message(Place place) : parts_{std::move(place)} {}

  /// Texts that meet become one part.
  Message& operator+=(const Message& more);
  bool operator==(const Message&) const = default;
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

  /// The first reference of a kind, or null.
  template <typename Reference>
  [[nodiscard]] const Reference* first() const {
    for (const Part& part : parts_) {
      if (const auto* found = std::get_if<Reference>(&part)) return found;
    }
    return nullptr;
  }

 private:
  std::vector<Part> parts_;
};

/// How one of the ways to use the library writes parameters, settings and commands.
struct Vocabulary {
  std::function<std::string(const Parameter&)> parameter;
  std::function<std::string(const Setting&)> setting;
  std::function<std::string(const Command&)> command;
};

std::string render(const Message& message, const Vocabulary& vocabulary);
/// Parameters by their ids, settings as id=value, commands as they are typed.
std::string plain_text(const Message& message);
std::vector<std::string> plain_texts(const std::vector<Message>& messages);

}  // namespace noether

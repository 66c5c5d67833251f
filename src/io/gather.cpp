#include "src/io/gather.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <variant>

#include "noether/core/number_text.hpp"

namespace noether {

namespace {

/// Takes a whole number and the blank behind it off the start.
std::size_t take_count(std::string_view& text) {
  std::size_t count = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 15 && text[digits] >= '0' && text[digits] <= '9')
    count = 10 * count + static_cast<std::size_t>(text[digits++] - '0');
  if (digits == 0 || digits >= text.size() || text[digits] != ' ') return 0;
  text.remove_prefix(digits);
  return count;
}

constexpr std::pair<std::string_view, std::string_view> kNumbers[] = {
    {"row", "rows"}, {"line", "lines"}, {"stretch", "stretches"}, {"trajectory", "trajectories"}};

std::string plural(std::string_view phrase) {
  for (const auto& [one, many] : kNumbers) {
    if (phrase.starts_with(fmt::format(" {} ", one)))
      return fmt::format(" {}{}", many, phrase.substr(one.size() + 1));
  }
  return std::string(phrase);
}

/// The text that a message begins with, and what follows it.
std::pair<std::string, Message> taken_apart(const Message& message) {
  std::string begin;
  Message rest;
  for (const Message::Part& part : message.parts()) {
    const auto* text = std::get_if<std::string>(&part);
    if (text != nullptr && &part == &message.parts().front())
      begin = *text;
    else
      rest += std::visit([](const auto& some) { return Message(some); }, part);
  }
  return {begin, rest};
}

}  // namespace

std::string counted(std::size_t count, const std::string& phrase) {
  for (const auto& [one, many] : kNumbers) {
    if (count == 1 && phrase.starts_with(fmt::format("{} ", many)))
      return fmt::format("1 {}{}", one, phrase.substr(many.size()));
  }
  return fmt::format("{} {}", count, phrase);
}

void Gathered::add(const std::string& file, const std::vector<Message>& sentences) {
  for (const Message& sentence : sentences) {
    const auto [begin, rest] = taken_apart(sentence);
    std::string_view text = begin;
    const bool named = text.starts_with(file + ": ");
    if (named) text.remove_prefix(file.size() + 2);
    const std::size_t count = take_count(text);
    const std::string phrase = count > 0 ? plural(text) : std::string(text);
    const std::string key = fmt::format("{}{}{}", count > 0 ? "#" : "",
                                        phrase.substr(0, phrase.find(';')), plain_text(rest));
    const auto [place, fresh] = places_.try_emplace(key, entries_.size());
    if (fresh) {
      entries_.push_back({named ? file : "", phrase, rest, count, 1});
    } else {
      entries_[place->second].count += count;
      ++entries_[place->second].num_files;
    }
  }
}

std::vector<Message> Gathered::sentences() const {
  std::vector<Message> result;
  for (const Entry& entry : entries_) {
    std::string text;
    if (!entry.file.empty() && entry.num_files == 1) text = entry.file + ": ";
    if (!entry.file.empty() && entry.num_files > 1)
      text = fmt::format("{} and {}: ", entry.file,
                         counted(entry.num_files - 1, "more file", "more files"));
    result.emplace_back(
        text + (entry.count > 0 ? counted(entry.count, entry.text.substr(1)) : entry.text));
    result.back() += entry.rest;
  }
  return result;
}

}  // namespace noether

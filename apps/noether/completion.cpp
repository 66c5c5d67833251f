#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"

namespace noether::cli {

namespace {

/// What may be typed at one place, with its help.
struct Word {
  std::string text;
  std::string help;
};

std::vector<Word> options_of(const CLI::App& app) {
  std::vector<Word> words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      words.push_back({"--" + name, option->get_description()});
    for (const std::string& name : option->get_snames())
      words.push_back({"-" + name, option->get_description()});
  }
  return words;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// Commands, then the options of the program itself.
std::vector<Word> first_words(const CLI::App& app) {
  std::vector<Word> words;
  for (const CLI::App* command : commands_of(app))
    words.push_back({command->get_name(), command->get_description()});
  for (Word& option : options_of(app)) words.push_back(std::move(option));
  return words;
}

std::string texts_of(const std::vector<Word>& words) {
  std::vector<std::string> texts;
  for (const Word& word : words) texts.push_back(word.text);
  return fmt::format("{}", fmt::join(texts, " "));
}

/// 'word:help' of each, quoted for the shell.
std::string described(const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) {
    text += "\n      '" + word.text + ":";
    for (const char letter : word.help) text += letter == '\'' ? "'\\''" : std::string(1, letter);
    text += "'";
  }
  return text;
}

std::string first_lines(const std::string& shell, const std::string& file) {
  return fmt::format(
      "# Tab completion of noether {} for {}. Put this line at the end of {}:\n"
      "#   eval \"$(noether completion {})\"\n",
      NOETHER_VERSION, shell, file, shell);
}

std::string for_bash(const CLI::App& app) {
  std::string text = first_lines("bash", "~/.bashrc");
  text += "_noether() {\n  local current=${COMP_WORDS[COMP_CWORD]} words=\n";
  text += "  case $COMP_CWORD:${COMP_WORDS[1]} in\n";
  text += fmt::format("    1:*) words='{}' ;;\n", texts_of(first_words(app)));
  for (const CLI::App* command : commands_of(app))
    text += fmt::format("    *:{}) words='{}' ;;\n", command->get_name(),
                        texts_of(options_of(*command)));
  text += "  esac\n  COMPREPLY=()\n";
  text += "  if [[ $COMP_CWORD == 1 || $current == -* ]]; then\n";
  text += "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n  fi\n}\n";
  return text + "complete -o default -F _noether noether\n";
}

std::string for_zsh(const CLI::App& app) {
  std::string text = first_lines("zsh", "~/.zshrc");
  text += "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n";
  text += "_noether() {\n  local -a here\n";
  text +=
      fmt::format("  if (( CURRENT == 2 )); then\n    here=({})\n", described(first_words(app)));
  text += "    _describe command here\n    return\n  fi\n";
  text += "  if [[ $PREFIX != -* ]]; then\n    _files\n    return\n  fi\n  case $words[2] in\n";
  for (const CLI::App* command : commands_of(app))
    text +=
        fmt::format("    {}) here=({}) ;;\n", command->get_name(), described(options_of(*command)));
  return text + "  esac\n  _describe -o option here\n}\ncompdef _noether noether\n";
}

}  // namespace

void add_completion(CLI::App& app) {
  auto shell = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand(
      "completion",
      "Prints a script that completes commands, options and files on Tab; for bash, put "
      "eval \"$(noether completion bash)\" in ~/.bashrc, for zsh the same line with zsh in "
      "~/.zshrc");
  sub->add_option("SHELL", *shell, "bash or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  sub->callback(
      [&app, shell] { fmt::print("{}", *shell == "bash" ? for_bash(app) : for_zsh(app)); });
}

}  // namespace noether::cli

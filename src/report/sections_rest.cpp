#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "noether/core/shell_word.hpp"
#include "src/report/html.hpp"
#include "src/report/mathml.hpp"
#include "src/report/sections.hpp"

namespace noether {

namespace {

std::string list(const std::vector<std::string>& items) {
  std::string text = "<ul>";
  for (const std::string& item : items) text += "<li>" + escaped_html(item) + "</li>";
  return text + "</ul>\n";
}

std::string command_of(const RunRecord& run) {
  std::vector<std::string> words{"noether"};
  for (const std::string& word : run.spec.command) words.push_back(shell_word(word));
  if (run.spec.command.empty()) {
    words.emplace_back("discover");
    for (const std::string& file : run.spec.files) words.push_back(shell_word(file));
    words.push_back(fmt::format("--seed {}", run.spec.seed));
  }
  return fmt::format("{}", fmt::join(words, " "));
}

std::string noise_table(const Finding& finding) {
  std::string text = "<p>Standard deviation of the noise, " +
                     std::string(finding.noise_given ? "given" : "estimated") + ": ";
  for (std::size_t j = 0; j < finding.noise.std.size() && j < finding.variables.size(); ++j)
    text += fmt::format("{}<math>{}</math> {}", j > 0 ? ", " : "",
                        mathml_variable(finding.variables[j]), as_text(finding.noise.std[j]));
  return text + ".</p>\n";
}

}  // namespace

std::string algebra_section(const PageSource& source) {
  const Algebra& algebra = source.finding.algebra;
  if (algebra.dimension == 0) return "";
  std::string text = "<dl>" + term("algebra", escaped_html(algebra.name));
  if (!algebra.aliases.empty()) text += term("other names", escaped_html(algebra.aliases));
  text += term("dimension", std::to_string(algebra.dimension));
  text += term("centre", fmt::format("dimension {}", algebra.centre));
  text += term("radical", fmt::format("dimension {}", algebra.radical));
  if (!algebra.semisimple_part.empty())
    text += term("semisimple", escaped_html(algebra.semisimple_part));
  text += term("closure",
               fmt::format("brackets leave the span by {}", as_text(algebra.closure_residual)));
  text += "</dl>\n";
  if (algebra.centrally_extended)
    text += paragraph(
        "Brackets of laws give constants that cannot be removed; the constant 1 is "
        "counted as a central element.");
  return section("algebra", "The algebra of the laws",
                 paragraph("What the laws form under the Poisson bracket: the symmetry of the "
                           "motion.") +
                     text);
}

std::string limits_section(const PageSource& source) {
  const Finding& finding = source.finding;
  std::string text;
  if (!finding.unidentifiable.empty()) {
    std::vector<std::string> items;
    for (const auto& [formula, reason] : finding.unidentifiable)
      items.push_back(fmt::format("{}: {}", formula, reason));
    text += paragraph("These data cannot decide whether the following are laws:") + list(items);
  }
  if (!finding.warnings.empty())
    text += paragraph("Warnings:") + list(plain_texts(finding.warnings));
  if (text.empty()) text = paragraph("Nothing is unidentifiable, and there were no warnings.");
  return section("limits", "What the data cannot decide", text + noise_table(finding));
}

std::string reproduction_section(const PageSource& source) {
  const RunRecord& run = source.run;
  std::string text = "<pre>" + escaped_html(command_of(run)) + "</pre>\n";
  if (!run.spec.understood.empty()) text += paragraph("What was read:") + list(run.spec.understood);
  text += "<dl>";
  text +=
      term("version", escaped_html(run.version + (run.commit.empty() ? "" : ", " + run.commit)));
  text += term("seed", std::to_string(run.spec.seed));
  std::vector<std::string> names;  // the page may be sent to others; run.json has the folders
  for (const std::string& file : run.spec.files)
    names.push_back(std::filesystem::path(file).filename().string());
  text += term("data", fmt::format("<code>{}</code>",
                                   escaped_html(fmt::format("{}", fmt::join(names, ", ")))));
  text += term("SHA-256", fmt::format("<code>{}</code>", escaped_html(run.spec.data_sha256)));
  text += term("instruction set", escaped_html(run.spec.instruction_set));
  text += term("training", escaped_html(run.status)) + "</dl>\n";
  return section(
      "reproduce", "How to reproduce this page",
      text + paragraph("The same data, seed, settings (run.json has them all) and instruction "
                       "set give the same bytes for any number of threads."));
}

}  // namespace noether

#include "src/report/sections.hpp"

#include <fmt/format.h>

#include <cmath>

#include "src/report/html.hpp"

namespace noether {

std::string section(const std::string& id, const std::string& heading, const std::string& content) {
  return fmt::format("<section id=\"{}\"><h2>{}</h2>\n{}</section>\n", id, escaped_html(heading),
                     content);
}

std::string paragraph(const std::string& text) {
  return fmt::format("<p>{}</p>\n", escaped_html(text));
}

std::string term(const std::string& name, const std::string& value) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>", name, value);
}

std::string figure(const std::string& svg, const std::string& caption) {
  if (svg.empty()) return "";
  return fmt::format("<figure>{}<figcaption>{}</figcaption></figure>\n", svg, caption);
}

std::string figures(const std::string& all) {
  return all.empty() ? "" : "<div class=\"figures\">\n" + all + "</div>\n";
}

std::string as_text(const std::optional<double>& value) {
  return as_text(value.value_or(std::nan("")));
}

std::string as_text(double value) {
  if (!std::isfinite(value)) return "not measurable";
  std::string text = fmt::format("{:.2g}", value);
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  return fmt::format(
      "{}\xc2\xb7"
      "10<sup>{}</sup>",
      text.substr(0, e), std::stoi(text.substr(e + 1)));
}

}  // namespace noether

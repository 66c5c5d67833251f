#include <fmt/format.h>

#include <array>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "noether/report/drawing.hpp"
#include "src/report/html.hpp"

namespace noether {

namespace {

constexpr std::array<std::pair<const char*, const char*>, 4> kClasses{
    {{"#1E1E1E", "ink"}, {"#005AA0", "data"}, {"#DCE1E6", "band"}, {"#B34700", "model"}}};

std::string class_of(const std::string& colour) {
  for (const auto& [hex, name] : kClasses) {
    if (colour == hex) return name;
  }
  return "ink";
}

/// A tag as PLplot writes it: name (with a slash in front where it closes) and attributes.
struct Tag {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::size_t end = 0;  ///< behind it

  [[nodiscard]] std::string value(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? "" : found->second;
  }
};

Tag tag_at(const std::string& svg, std::size_t begin) {
  Tag tag;
  const std::size_t close = svg.find('>', begin);
  const std::size_t name_end = svg.find_first_of(" \n/>", begin + 2);
  tag.name = svg.substr(begin + 1, name_end - begin - 1);
  tag.end = close + 1;
  for (std::size_t at = name_end; true;) {
    const std::size_t equals = svg.find("=\"", at);
    if (equals == std::string::npos || equals > close) return tag;
    const std::size_t start = svg.find_last_of(" \n", equals) + 1;
    const std::size_t quote = svg.find('"', equals + 2);
    tag.attributes[svg.substr(start, equals - start)] = svg.substr(equals + 2, quote - equals - 2);
    at = quote + 1;
  }
}

/// 1.000000 as 1, 12.500000 as 12.5.
std::string short_number(const std::string& text) {
  return fmt::format("{:g}", std::strtod(text.c_str(), nullptr));
}

std::string opacity(const char* what, const Tag& tag) {
  const std::string value = short_number(tag.value(what));
  return value == "1" || tag.value(what).empty() ? "" : fmt::format(" {}=\"{}\"", what, value);
}

/// Points with one character between them: the library breaks lines, too.
std::string joined_points(const std::string& points, char between) {
  std::string result;
  std::istringstream stream(points);
  for (std::string point; stream >> point;) {
    if (!result.empty()) result += between;
    result += point;
  }
  return result;
}

class Inliner {
 public:
  explicit Inliner(const std::string& svg) : svg_(svg) {}

  std::string run(const std::string& label) {
    for (std::size_t at = svg_.find("<svg"); at != std::string::npos; at = svg_.find('<', at)) {
      const Tag tag = tag_at(svg_, at);
      at = tag.end;
      if (tag.name == "svg") {
        open(tag, label);
      } else if (tag.name == "clipPath") {
        at = svg_.find("</clipPath>", at);
        at = svg_.find('>', at) + 1;
      } else if (tag.name == "g") {
        open_group(tag);
      } else if (tag.name == "/g") {
        close_group();
      } else if (tag.name == "polyline" || tag.name == "polygon") {
        const std::string fill = tag.value("fill");
        if (fill.empty() || fill == "none")
          add_line(tag);
        else
          add_area(tag);
      } else if (tag.name == "text") {
        at = add_text(tag);
      }
    }
    flush();
    return result_ + "</svg>";
  }

 private:
  void open(const Tag& tag, const std::string& label) {
    const std::string box = tag.value("viewBox");
    const std::size_t width = box.find(' ', box.find(' ') + 1) + 1;
    result_ =
        fmt::format("<svg viewBox=\"{}\" role=\"img\" aria-label=\"{}\" style=\"max-width:{}px\">",
                    box, escaped_html(label), box.substr(width, box.find(' ', width) - width));
  }

  /// Texts of the library stand in clipping groups of their own, which nothing here needs.
  void open_group(const Tag& tag) {
    flush();
    kept_.push_back(tag.value("clip-path").empty());
    if (kept_.back()) result_ += fmt::format("<g transform=\"{}\">", tag.value("transform"));
  }
  void close_group() {
    flush();
    if (kept_.back()) result_ += "</g>";
    kept_.pop_back();
  }

  void add_line(const Tag& tag) {
    const std::string width = short_number(tag.value("stroke-width"));
    const std::string style = fmt::format(
        "class=\"{}\"{}{}", class_of(tag.value("stroke")), opacity("stroke-opacity", tag),
        width == "1" ? "" : fmt::format(" stroke-width=\"{}\"", width));
    if (style != line_style_) flush();
    line_style_ = style;
    line_ += 'M';
    line_ += joined_points(tag.value("points"), 'L');
  }
  void flush() {
    if (!line_.empty()) result_ += fmt::format("<path {} d=\"{}\"/>", line_style_, line_);
    line_.clear();
    line_style_.clear();
  }

  void add_area(const Tag& tag) {
    flush();
    result_ += fmt::format("<polygon class=\"{}\"{} points=\"{}\"/>", class_of(tag.value("fill")),
                           opacity("fill-opacity", tag), joined_points(tag.value("points"), ' '));
  }

  std::size_t add_text(const Tag& tag) {
    flush();
    result_ += fmt::format(
        "<text class=\"{}\" font-size=\"{}\" transform=\"{}\" text-anchor=\"{}\" x=\"{}\" "
        "y=\"{}\">",
        class_of(tag.value("fill")), tag.value("font-size"), tag.value("transform"),
        tag.value("text-anchor"), short_number(tag.value("x")), short_number(tag.value("y")));
    const std::size_t end = svg_.find("</text>", tag.end);
    std::string content = svg_.substr(tag.end, end - tag.end);
    for (const char* part :
         {" font-family=\"sans-serif\"", " font-style=\"normal\"", " font-weight=\"normal\""}) {
      for (std::size_t at; (at = content.find(part)) != std::string::npos;)
        content.erase(at, std::string(part).size());
    }
    result_ += content + "</text>";
    return end + 7;
  }

  const std::string& svg_;
  std::string result_, line_, line_style_;
  std::vector<bool> kept_;
};

}  // namespace

std::string inline_svg(const std::string& svg, const std::string& label) {
  return Inliner(svg).run(label);
}

}  // namespace noether

#pragma once

#include <cctype>
#include <set>
#include <string>
#include <vector>

namespace noether::testing_support {

/// The first fault of a page as XML (after its doctype), with its place; empty if it is
/// well-formed. Entities must be the five of XML or numeric, attributes quoted and without '<'.
inline std::string markup_fault(const std::string& page) {
  std::vector<std::string> open;
  std::size_t at = page.starts_with("<!DOCTYPE html>") ? 15 : 0;
  const auto here = [&](const std::string& what) { return what + ": " + page.substr(at, 80); };
  const auto entity = [&](std::size_t i) {
    const std::string rest = page.substr(i, 12);
    for (const char* known : {"&amp;", "&lt;", "&gt;", "&quot;", "&#"}) {
      if (rest.starts_with(known)) return true;
    }
    return false;
  };
  for (; at < page.size(); ++at) {
    if (page[at] == '&' && !entity(at)) return here("a bare ampersand");
    if (page[at] == '>') return here("a bare >");
    if (page[at] != '<') continue;
    const bool closing = page[at + 1] == '/';
    std::size_t end = at + (closing ? 2 : 1);
    std::string name;
    while (std::isalnum(static_cast<unsigned char>(page[end])) != 0) name += page[end++];
    if (name.empty()) return here("a bare <");
    std::set<std::string> attributes;
    while (end < page.size() && page[end] != '>' && page.compare(end, 2, "/>") != 0) {
      if (std::isspace(static_cast<unsigned char>(page[end])) != 0) {
        ++end;
        continue;
      }
      const std::size_t equals = page.find('=', end);
      if (equals == std::string::npos || page[equals + 1] != '"') return here("an unquoted value");
      const std::size_t quote = page.find('"', equals + 2);
      const std::string value = page.substr(equals + 2, quote - equals - 2);
      if (quote == std::string::npos || value.find('<') != std::string::npos)
        return here("a value that holds <");
      if (!attributes.insert(page.substr(end, equals - end)).second) return here("twice the same");
      end = quote + 1;
    }
    const bool empty = page.compare(end, 2, "/>") == 0;
    if (closing) {
      if (open.empty() || open.back() != name) return here("closes what is not open");
      open.pop_back();
    } else if (!empty) {
      open.push_back(name);
    }
    // A style sheet is not markup.
    if (name == "style" && !closing) end = page.find("</style>", end) - 1;
    at = end + (empty ? 1 : 0);
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

}  // namespace noether::testing_support

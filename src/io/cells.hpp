#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace noether {

/// Without blanks around it, then without double quotes around that.
std::string_view trim(std::string_view text);

/// A name or id as it was meant: a double quote stands twice within double quotes (RFC 4180), and
/// what is not UTF-8 is Latin-1.
std::string text_of(std::string_view cell);

/// Cells of a line; delimiters within double quotes do not count, runs of blanks count once.
void split(std::string_view line, char delimiter, std::vector<std::string_view>& cells);
std::vector<std::string_view> split(std::string_view line, char delimiter);

/// Drops empty cells at the end, down to `least` cells.
void drop_empty_end(std::vector<std::string_view>& cells, std::size_t least);

/// A comment mark that begins the line: "#", "%", "//" or nothing.
std::string_view comment_mark(std::string_view line);

enum class Cell { kNumber, kMissing, kInfinite, kNoNumber };

/// Value of a whole cell; "nan" in any writing, "NA" and the like count as missing. A decimal comma
/// is understood where cells are not separated by commas.
Cell read_number(std::string_view cell, char delimiter, double& value);
bool is_number(std::string_view cell, char delimiter);

}  // namespace noether

#pragma once

#include <zlib.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "noether/core/message.hpp"
#include "src/io/encoding.hpp"

namespace noether {

/// Lines of a plain or gzipped file, without their ends; a view is valid until the next call.
/// UTF-16 with a byte order mark becomes UTF-8, and a byte order mark is left out. Lines end in
/// line feeds, or in carriage returns where the start of the file has no line feed.
/// Holds a few megabytes, whatever the size of the file.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader() { gzclose(file_); }
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  bool next(std::string_view& line);
  /// The whole lines in the first `bytes` of the file, and at least one; before the first next().
  std::vector<std::string> first_lines(std::size_t bytes);
  /// Of the line that next() gave, from 1.
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] Place where() const { return {name_, number_}; }
  /// The line that next() gave is the file's last and has no end.
  [[nodiscard]] bool unended() const { return unended_; }

 private:
  bool refill();
  void fetch();
  void take_mark();
  void find_line_end();
  void check_end() const;

  std::string name_;
  gzFile file_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t scanned_ = 0;  // no line end before it
  std::size_t filled_ = 0;
  std::size_t number_ = 0;
  char line_end_ = '\n';
  bool begun_ = false;
  bool done_ = false;
  bool unended_ = false;
  std::optional<Utf16Decoder> decoder_;
  std::string raw_;      // what was read, before it is decoded
  std::string decoded_;  // scratch
};

/// Refuses a file named .gz that does not begin as gzip does, rather than taking it for plain text.
void check_gzip_magic(const std::filesystem::path& path);

}  // namespace noether

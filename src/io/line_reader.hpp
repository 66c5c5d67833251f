#pragma once

#include <zlib.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "noether/core/message.hpp"

namespace noether {

/// Lines of a plain or gzipped file, without their ends; a view is valid until the next call.
/// Holds a few megabytes, whatever the size of the file.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader() { gzclose(file_); }
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  bool next(std::string_view& line);
  /// Of the line that next() gave, from 1.
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] Place where() const { return {name_, number_}; }
  /// The line that next() gave is the file's last and has no end.
  [[nodiscard]] bool unended() const { return unended_; }

 private:
  bool refill();
  void check_end() const;

  std::string name_;
  gzFile file_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t scanned_ = 0;  // no line end before it
  std::size_t filled_ = 0;
  std::size_t number_ = 0;
  bool done_ = false;
  bool unended_ = false;
};

/// Refuses a file named .gz that does not begin as gzip does, rather than taking it for plain text.
void check_gzip_magic(const std::filesystem::path& path);

}  // namespace noether

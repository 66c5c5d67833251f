#pragma once

#include <map>
#include <string>
#include <vector>

#include "noether/core/message.hpp"

namespace noether {

/// "1 row with ..." or "3 rows with ...", from a phrase that begins with a plural.
std::string counted(std::size_t count, const std::string& phrase);

/// Sentences about several files as one each: those that differ in the file that they begin with
/// and in the count behind it alone become "first.csv and 9 more files: 23 rows ...". What follows
/// a semicolon is of the first. The order is that of the first of each.
class Gathered {
 public:
  void add(const std::string& file, const std::vector<Message>& sentences);
  [[nodiscard]] std::vector<Message> sentences() const;

 private:
  struct Entry {
    std::string file;       // the first; empty where the sentence names none
    std::string text;       // without file and count, up to the first reference
    Message rest;           // from there
    std::size_t count = 0;  // the sum; 0: there is none
    std::size_t num_files = 0;
  };
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t> places_;  // of texts among the entries
};

}  // namespace noether

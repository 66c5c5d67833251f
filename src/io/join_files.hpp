#pragma once

#include <exception>
#include <string>
#include <vector>

#include "noether/core/message.hpp"
#include "src/io/csv.hpp"

namespace noether {

/// One file as it was read, before velocities or positions alone are made into momenta.
struct NamedFile {
  std::string name;
  RawFile file;
};

/// A file that could not be read, with the reason.
struct LeftOut {
  std::string name;
  Message why;
  std::exception_ptr error;
};

/// Joins files into one dataset and finds momenta from velocities or positions, for all together.
/// Files whose variables or kind differ from those of most are left out, or refused with `strict`.
/// `files` holds at least one.
Dataset join_files(std::vector<NamedFile> files, std::vector<LeftOut> left_out,
                   const ReadOptions& options);

}  // namespace noether

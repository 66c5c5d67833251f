#include "src/io/file_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/io/read.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

std::string lower_extension(const fs::path& path) {
  std::string text = path.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string inner_extension(const fs::path& path) {
  return lower_extension(is_gzipped(path) ? path.stem() : path);
}

}  // namespace

bool is_gzipped(const fs::path& path) { return lower_extension(path) == ".gz"; }

FileKind kind_of(const fs::path& path) {
  static const std::map<std::string, FileKind> kinds{
      {".csv", FileKind::kTable}, {".tsv", FileKind::kTable}, {".txt", FileKind::kTable},
      {".dat", FileKind::kTable}, {".npy", FileKind::kNpy},   {".npz", FileKind::kNpz},
      {".h5", FileKind::kHdf5},   {".hdf5", FileKind::kHdf5}};
  static const std::set<std::string> foreign{
      ".xlsx", ".xls",    ".ods",  ".parquet", ".feather", ".arrow",     ".mat", ".xyz", ".extxyz",
      ".pkl",  ".pickle", ".json", ".jsonl",   ".nc",      ".cdf",       ".dcd", ".xtc", ".trr",
      ".xlsm", ".orc",    ".traj", ".gro",     ".pdb",     ".lammpstrj", ".c3d", ".pt",  ".pth",
      ".rds",  ".dta",    ".sav",  ".zarr",    ".bsp",     ".mcap",      ".bag"};
  const std::string extension = inner_extension(path);
  const auto found = kinds.find(extension);
  if (found != kinds.end()) return found->second;
  return foreign.contains(extension) ? FileKind::kForeign : FileKind::kUnknown;
}

void refuse_kind(const fs::path& path) {
  const std::string name = path.string();
  const std::string extension = inner_extension(path);
  if (kind_of(path) == FileKind::kForeign)
    throw UsageError(compose(
        "{}: {} files are read in Python, by noether.discover('{}'). Or convert it with `python3 "
        "-m "
        "noether convert {} -o {}` and give that.",
        Place{name}, extension, name, name, fs::path(path).replace_extension(".npz").string()));
  throw UsageError(
      compose("{}: '{}' is not a known kind of file. Use .csv, .tsv, .npy, .npz, .h5 or .hdf5, "
              "or .gz of one.",
              Place{name}, extension));
}

std::vector<fs::path> data_files(const std::vector<fs::path>& given) {
  std::vector<fs::path> files;
  for (const fs::path& path : given) {
    std::error_code hidden;
    if (!fs::is_directory(path, hidden)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> inside;
    for (const auto& entry : fs::directory_iterator(path)) {
      const FileKind kind = kind_of(entry.path());
      const bool known = kind != FileKind::kForeign && kind != FileKind::kUnknown;
      if (known && entry.is_regular_file() && !entry.path().filename().string().starts_with('.'))
        inside.push_back(entry.path());
    }
    if (inside.empty())
      throw IoError(
          compose("{} is a folder without data files. Name the files.", Place{path.string()}));
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

}  // namespace noether

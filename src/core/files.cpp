#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  throw IoError(fmt::format("{} cannot be written: {}. What was there before is untouched; {}.",
                            path.string(), std::strerror(error),
                            full ? "free some space" : "check the path and its permissions"));
}

void write_and_sync(int file, const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t written = ::write(file, text.data() + at, text.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw errno;
    at += static_cast<std::size_t>(written);
  }
  if (::fsync(file) != 0) throw errno;
}

void sync_folder(const fs::path& folder) {
  const int file =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;  // some file systems cannot sync a folder; the rename itself has succeeded
  ::fsync(file);
  ::close(file);
}

std::ifstream open_file(const fs::path& path) {
  if (fs::is_directory(path))
    throw IoError(fmt::format("{} is a folder, not a file. Name a file.", path.string()));
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream)
    throw IoError(fmt::format("{} cannot be read: {}. Check the path and its permissions.",
                              path.string(), std::strerror(errno)));
  return stream;
}

/// Size of a file that was opened at its end; rewinds it.
std::size_t size_of(std::ifstream& stream) {
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(0, stream.tellg()));
  stream.seekg(0);
  return size;
}

/// Reads the next bytes, or fewer at the end.
std::size_t read_from(std::ifstream& stream, const fs::path& path, char* to, std::size_t count) {
  if (!stream.read(to, static_cast<std::streamsize>(count)) && !stream.eof())
    throw IoError(fmt::format("{}: reading failed: {}. Check the disk, or restore a copy.",
                              path.string(), std::strerror(errno)));
  return static_cast<std::size_t>(stream.gcount());
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::ifstream stream = open_file(path);
  std::string bytes(size_of(stream), '\0');
  if (read_from(stream, path, bytes.data(), bytes.size()) != bytes.size())
    throw IoError(fmt::format("{} became shorter while it was read. Try again.", path.string()));
  return bytes;
}

bool has_bytes(const fs::path& path) {
  std::ifstream stream = open_file(path);
  return size_of(stream) > 0;
}

Array read_npy(const fs::path& path) {
  std::ifstream stream = open_file(path);
  const std::size_t size = size_of(stream);
  return parse_npy([&](char* to, std::size_t count) { return read_from(stream, path, to, count); },
                   size, path.string());
}

void write_file_atomically(const fs::path& path, const std::string& text) {
  const fs::path temporary = path.string() + ".tmp";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) cannot_write(path, errno);
  try {
    write_and_sync(file, text);
  } catch (int error) {
    ::close(file);
    ::unlink(temporary.c_str());
    cannot_write(path, error);
  }
  if (::close(file) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    cannot_write(path, error);
  }
  sync_folder(path.parent_path());
}

}  // namespace noether

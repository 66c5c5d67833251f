#include "src/io/line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

namespace {
constexpr std::size_t kChunk = std::size_t{1} << 20U;
constexpr std::size_t kLongestLine = std::size_t{1} << 24U;
}  // namespace

LineReader::LineReader(const std::filesystem::path& path)
    : name_(path.string()), file_(gzopen(path.c_str(), "rb")) {
  if (file_ == nullptr)
    throw IoError(fmt::format("{} cannot be read: {}. Check the path and its permissions.", name_,
                              std::strerror(errno)));
  gzbuffer(file_, kChunk / 4);
}

bool LineReader::next(std::string_view& line) {
  while (true) {
    const void* end = scanned_ < filled_
                          ? std::memchr(buffer_.data() + scanned_, line_end_, filled_ - scanned_)
                          : nullptr;
    if (end != nullptr) {
      const char* start = buffer_.data() + at_;
      line = {start, static_cast<std::size_t>(static_cast<const char*>(end) - start)};
      at_ += line.size() + 1;
      scanned_ = at_;
      break;
    }
    scanned_ = filled_;
    if (!refill()) {
      if (at_ == filled_) return false;
      line = {buffer_.data() + at_, filled_ - at_};
      at_ = scanned_ = filled_;
      unended_ = true;
      break;
    }
  }
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  ++number_;
  return true;
}

std::vector<std::string> LineReader::first_lines(std::size_t bytes) {
  const auto has_line = [this] {
    return filled_ > 0 && std::memchr(buffer_.data(), line_end_, filled_) != nullptr;
  };
  while ((filled_ < bytes || !has_line()) && refill()) {
  }
  std::string_view text(buffer_.data(), filled_);
  if (text.size() > bytes && has_line())
    text = text.substr(0, std::max(text.rfind(line_end_, bytes) + 1, text.find(line_end_) + 1));
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(line_end_), text.size());
    lines.emplace_back(text.substr(0, end));
    if (lines.back().ends_with('\r')) lines.back().pop_back();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool LineReader::refill() {
  if (done_) return false;
  if (at_ > 0) std::memmove(buffer_.data(), buffer_.data() + at_, filled_ - at_);
  filled_ -= at_;
  scanned_ -= std::min(scanned_, at_);
  at_ = 0;
  if (filled_ > kLongestLine)
    throw DataError(
        compose("{}: the line is longer than 16 MB. Give a text table with one state per line.",
                Place{name_, number_ + 1}));
  const std::size_t before = filled_;
  fetch();
  if (!begun_ && filled_ > 0) {
    take_mark();
    find_line_end();
    begun_ = true;
  }
  return filled_ > before || !done_;
}

/// Appends what the file has next to the buffer.
void LineReader::fetch() {
  buffer_.resize(std::max(buffer_.size(), filled_ + kChunk));
  const int got = gzread(file_, buffer_.data() + filled_, static_cast<unsigned>(kChunk));
  done_ = got <= 0;
  check_end();
  if (done_) return;
  const auto count = static_cast<std::size_t>(got);
  if (!decoder_) {
    filled_ += count;
    return;
  }
  raw_.assign(buffer_.data() + filled_, count);
  decoded_.clear();
  decoder_->decode(raw_, decoded_);
  buffer_.resize(std::max(buffer_.size(), filled_ + decoded_.size()));
  std::copy(decoded_.begin(), decoded_.end(), buffer_.data() + filled_);
  filled_ += decoded_.size();
}

/// Leaves the byte order mark out; from here on UTF-16 is decoded.
void LineReader::take_mark() {
  const ByteOrderMark mark = byte_order_mark({buffer_.data(), filled_});
  if (mark.length == 0) return;
  const std::string rest(buffer_.data() + mark.length, filled_ - mark.length);
  decoded_ = rest;
  if (mark.encoding != Encoding::kUtf8) {
    decoded_.clear();
    decoder_.emplace(mark.encoding);
    decoder_->decode(rest, decoded_);
  }
  buffer_.resize(std::max(buffer_.size(), decoded_.size()));
  std::copy(decoded_.begin(), decoded_.end(), buffer_.data());
  filled_ = decoded_.size();
}

void LineReader::find_line_end() {
  const std::string_view text(buffer_.data(), filled_);
  if (text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos)
    line_end_ = '\r';
}

void LineReader::check_end() const {
  int code = Z_OK;
  const char* why = gzerror(file_, &code);
  if (code == Z_OK || code == Z_STREAM_END) return;
  const std::string system = std::strerror(errno);
  throw IoError(
      compose("{}: reading failed after line {}: {}. The file is damaged or cut short; restore "
              "it from a copy.",
              Place{name_}, number_, code == Z_ERRNO ? system : std::string(why)));
}

void check_gzip_magic(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  char magic[2] = {0, 0};
  stream.read(magic, 2);
  if (magic[0] == '\x1f' && magic[1] == '\x8b') return;
  throw IoError(fmt::format(
      "{} is named .gz but is not gzip-compressed. Compress it with gzip, or rename it.",
      path.string()));
}

}  // namespace noether

#include "noether/core/npz.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <memory>

#include "noether/core/error.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

struct ZipDiscard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using ZipHandle = std::unique_ptr<zip_t, ZipDiscard>;
struct SourceFree {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using SourceHandle = std::unique_ptr<zip_source_t, SourceFree>;

[[noreturn]] void damaged_archive(const std::string& file, const std::string& what) {
  throw IoError(fmt::format("{}: {}. The file is damaged; restore it from a copy.", file, what));
}

/// Opens the archive in a source, which the handle then owns.
ZipHandle open_source(zip_source_t* source, zip_error_t& error, const std::string& file) {
  zip_t* archive = source == nullptr
                       ? nullptr
                       : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (archive == nullptr) {
    zip_source_free(source);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    damaged_archive(file, fmt::format("not a readable .npz archive ({})", why));
  }
  return ZipHandle(archive);
}

/// Opens the zip image in `bytes`, which must outlive the handle.
ZipHandle open_image(const std::string& bytes, const std::string& file) {
  if (bytes.empty()) damaged_archive(file, "the file is empty");
  zip_error_t error;
  zip_error_init(&error);
  return open_source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error), error, file);
}

/// Opens the file; it is not held in memory.
ZipHandle open_path(const fs::path& path) {
  if (!has_bytes(path)) damaged_archive(path.string(), "the file is empty");
  zip_error_t error;
  zip_error_init(&error);
  return open_source(zip_source_file_create(path.c_str(), 0, -1, &error), error, path.string());
}

struct EntryClose {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

constexpr zip_uint64_t kMostDeflated = 1100;  // bytes per compressed byte; deflate's bound is 1032

/// An entry of an archive. It is read from beginning to end; the checksum is compared at the end.
class Entry {
 public:
  Entry(zip_t* archive, zip_uint64_t index, std::string file, std::string name)
      : file_(std::move(file)), name_(std::move(name)) {
    zip_stat_t stat;
    if (zip_stat_index(archive, index, 0, &stat) != 0)
      damaged_archive(file_, fmt::format("entry '{}' cannot be found", name_));
    size_ = stat.size;
    // Nothing deflates better: an entry that claims more would be believed and given memory.
    if (stat.comp_size < size_ / kMostDeflated)
      damaged_archive(
          file_, fmt::format("entry '{}' announces {} bytes in {}", name_, size_, stat.comp_size));
    entry_.reset(zip_fopen_index(archive, index, 0));
    if (entry_ == nullptr)
      damaged_archive(file_, fmt::format("entry '{}' cannot be opened", name_));
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  std::size_t read(char* to, std::size_t count) {
    std::size_t got = 0;
    while (got < count) {
      const zip_int64_t more = zip_fread(entry_.get(), to + got, count - got);
      if (more < 0) refuse_checksum();
      if (more == 0) break;
      got += static_cast<std::size_t>(more);
    }
    read_ += got;
    return got;
  }
  /// Reads the rest.
  void finish() {
    std::string rest(std::size_t{1} << 16U, '\0');
    while (read(rest.data(), rest.size()) > 0) {
    }
    if (read_ != size_) refuse_checksum();
  }

 private:
  [[noreturn]] void refuse_checksum() const {
    damaged_archive(file_, fmt::format("entry '{}' does not match its checksum", name_));
  }

  std::string file_, name_;
  std::unique_ptr<zip_file_t, EntryClose> entry_;
  std::size_t size_ = 0;
  std::size_t read_ = 0;
};

/// Reads one array. A checksum mismatch is reported before any other fault.
Array read_array(Entry& entry, const std::string& name) {
  try {
    Array array = parse_npy([&entry](char* to, std::size_t count) { return entry.read(to, count); },
                            entry.size(), name);
    entry.finish();
    return array;
  } catch (const DataError&) {
    entry.finish();
    throw;
  }
}

std::string without_extension(const std::string& name) {
  return name.size() > 4 && name.ends_with(".npy") ? name.substr(0, name.size() - 4) : name;
}

void add_entry(zip_t* archive, const std::string& name, const std::string& bytes) {
  zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
  const zip_int64_t index =
      zip_file_add(archive, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0)
    throw IoError(fmt::format("entry '{}' cannot be stored: {}.", name, zip_strerror(archive)));
  const auto at = static_cast<zip_uint64_t>(index);
  zip_set_file_compression(archive, at, ZIP_CM_STORE, 0);
  zip_file_set_dostime(archive, at, 0, 0x21,
                       0);  // 1 January 1980, so that equal arrays give equal bytes
}

/// The bytes of a finished in-memory archive.
std::string take_bytes(zip_source_t* source) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_source_open(source) != 0 || zip_source_stat(source, &stat) != 0)
    throw IoError("the archive cannot be assembled.");
  std::string bytes(stat.size, '\0');
  if (zip_source_read(source, bytes.data(), bytes.size()) !=
      static_cast<zip_int64_t>(bytes.size())) {
    throw IoError("the archive cannot be assembled.");
  }
  zip_source_close(source);
  return bytes;
}

std::string format_npz(const Archive& archive) {
  zip_error_t error;
  zip_error_init(&error);
  const SourceHandle source(zip_source_buffer_create(nullptr, 0, 0, &error));
  zip_source_keep(source.get());
  ZipHandle handle(zip_open_from_source(source.get(), ZIP_TRUNCATE, &error));
  if (handle == nullptr) throw IoError("the archive cannot be assembled.");
  std::vector<std::string> images;  // libzip reads them when it closes the archive
  images.reserve(archive.size());
  for (const auto& [name, array] : archive)
    add_entry(handle.get(), name, images.emplace_back(format_npy(array)));
  if (zip_close(handle.get()) != 0)
    throw IoError(fmt::format("the archive cannot be assembled: {}.", zip_strerror(handle.get())));
  static_cast<void>(handle.release());
  return take_bytes(source.get());
}

std::string name_of_entry(zip_t* zip, zip_uint64_t index, const std::string& file) {
  const char* name = zip_get_name(zip, index, 0);
  if (name == nullptr) damaged_archive(file, "an entry has no name");
  return name;
}

zip_uint64_t num_entries(zip_t* zip) {
  return static_cast<zip_uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(zip, 0)));
}

Archive read_entries(zip_t* zip, const std::string& file, const std::set<std::string>* wanted) {
  Archive archive;
  for (zip_uint64_t index = 0; index < num_entries(zip); ++index) {
    const std::string name = name_of_entry(zip, index, file);
    const std::string key = without_extension(name);
    if (wanted != nullptr && !wanted->contains(key)) continue;
    Entry entry(zip, index, file, name);
    archive[key] = read_array(entry, fmt::format("{}, entry '{}'", file, name));
  }
  return archive;
}

std::vector<ArrayHeader> list_entries(zip_t* zip, const std::string& file) {
  std::vector<ArrayHeader> headers;
  for (zip_uint64_t index = 0; index < num_entries(zip); ++index) {
    const std::string name = name_of_entry(zip, index, file);
    Entry entry(zip, index, file, name);
    headers.push_back(
        parse_npy_header([&entry](char* to, std::size_t count) { return entry.read(to, count); },
                         entry.size(), without_extension(name)));
  }
  return headers;
}

std::vector<std::string> texts_of(zip_t* zip, const std::string& file, const std::string& key) {
  for (zip_uint64_t index = 0; index < num_entries(zip); ++index) {
    const std::string name = name_of_entry(zip, index, file);
    if (without_extension(name) != key) continue;
    Entry entry(zip, index, file, name);
    return parse_npy_texts([&entry](char* to, std::size_t count) { return entry.read(to, count); },
                           entry.size(), fmt::format("{}, entry '{}'", file, name));
  }
  return {};
}

}  // namespace

Archive read_npz(const fs::path& path, const std::set<std::string>* wanted) {
  return read_entries(open_path(path).get(), path.string(), wanted);
}

Archive parse_npz(const std::string& bytes, const std::string& file,
                  const std::set<std::string>* wanted) {
  return read_entries(open_image(bytes, file).get(), file, wanted);
}

std::vector<ArrayHeader> list_npz(const fs::path& path) {
  return list_entries(open_path(path).get(), path.string());
}

std::vector<ArrayHeader> list_npz(const std::string& bytes, const std::string& file) {
  return list_entries(open_image(bytes, file).get(), file);
}

std::vector<std::string> npz_texts(const fs::path& path, const std::string& entry) {
  return texts_of(open_path(path).get(), path.string(), entry);
}

std::vector<std::string> npz_texts(const std::string& bytes, const std::string& file,
                                   const std::string& entry) {
  return texts_of(open_image(bytes, file).get(), file, entry);
}

void write_npz(const fs::path& path, const Archive& archive) {
  write_file_atomically(path, format_npz(archive));
}

}  // namespace noether

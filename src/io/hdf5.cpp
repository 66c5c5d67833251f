#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "noether/core/error.hpp"
#include "src/io/array_source.hpp"
#include "src/io/printable.hpp"

namespace noether {

namespace {

constexpr std::size_t kMostEntries = 100000;  // links of all groups together
constexpr std::size_t kDeepest = 32;          // groups in groups
constexpr std::size_t kMostBytes = std::size_t{64} << 30U;
// Beyond this a dataset must be stored, not only announced: bytes, and bytes per stored byte.
constexpr std::size_t kSmall = std::size_t{64} << 20U;
constexpr std::size_t kMostPacked = 5000;

/// The library is built without locks of its own.
std::mutex& one_at_a_time() {
  static std::mutex mutex;
  return mutex;
}

/// Closes an HDF5 identifier with the function it belongs to.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] hid_t get() const { return id_; }
  [[nodiscard]] bool ok() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// Opens the file or its image, under the lock.
class Hdf5File {
 public:
  explicit Hdf5File(std::filesystem::path path) : path_(std::move(path)), name_(path_.string()) {}
  Hdf5File(std::string bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] hid_t open() const {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are told in our own sentence
    const hid_t file = path_.empty() ? open_image() : open_path();
    if (file < 0)
      throw IoError(
          fmt::format("{}: not a readable HDF5 file. It is damaged, cut short or of another "
                      "format; restore it from a copy.",
                      name_));
    return file;
  }

 private:
  [[nodiscard]] hid_t open_path() const {
    return H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  }
  [[nodiscard]] hid_t open_image() const {
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fapl_core(access.get(), std::size_t{1} << 20U, false);
    H5Pset_file_image(access.get(), const_cast<char*>(bytes_.data()), bytes_.size());
    const std::string nowhere = name_ + ":unpacked";  // the driver refuses the name of a real file
    return H5Fopen(nowhere.c_str(), H5F_ACC_RDONLY, access.get());
  }

  std::filesystem::path path_;
  std::string bytes_, name_;
};

struct Names {
  std::vector<std::string> names;
  bool too_many = false;
};

/// Hard links alone: others may lead out of the file. No exception may pass through the C library.
herr_t note_name(hid_t, const char* name, const H5L_info_t* info, void* data) noexcept {
  Names& found = *static_cast<Names*>(data);
  if (info->type != H5L_TYPE_HARD) return 0;
  found.too_many = found.names.size() >= kMostEntries;
  if (found.too_many) return 1;
  try {
    found.names.emplace_back(name);
  } catch (...) {
    return -1;
  }
  return 0;
}

std::vector<hsize_t> extents_of(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  const int rank = std::max(0, H5Sget_simple_extent_ndims(space.get()));
  std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
  if (rank > 0) H5Sget_simple_extent_dims(space.get(), extents.data(), nullptr);
  if (H5Sget_simple_extent_type(space.get()) == H5S_NULL) extents = {0};
  return extents;
}

/// Why the values of a dataset are not to be read; empty if they may be.
std::string unreadable(hid_t dataset, const std::vector<hsize_t>& extents) {
  std::size_t bytes = sizeof(double);
  for (const hsize_t extent : extents) {
    if (extent != 0 && bytes > kMostBytes / extent) return "announces more than 64 GiB of values";
    bytes *= extent;
  }
  const Handle made(H5Dget_create_plist(dataset), H5Pclose);
  if (H5Pget_layout(made.get()) == H5D_VIRTUAL || H5Pget_external_count(made.get()) > 0)
    return "keeps its values in another file";
  if (bytes > kSmall && H5Dget_storage_size(dataset) < bytes / kMostPacked)
    return fmt::format("announces {} bytes of values, of which few are stored", bytes);
  return "";
}

/// Lists the datasets of a file, group by group.
class Hdf5Listing {
 public:
  explicit Hdf5Listing(std::string file) : file_(std::move(file)) {}

  std::vector<ArrayHeader> list(hid_t root) {
    H5O_info_t info;
    if (H5Oget_info(root, &info) >= 0) groups_.insert(info.addr);
    visit(root, "", 0);
    return std::move(headers_);
  }

 private:
  void visit(hid_t group, const std::string& prefix, std::size_t depth) {
    Names found;
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, note_name, &found) < 0)
      throw IoError(fmt::format("{}: group '/{}' cannot be read. Restore the file from a copy.",
                                file_, printable(prefix)));
    count_ += found.names.size();
    if (found.too_many || count_ > kMostEntries || depth > kDeepest)
      throw DataError(fmt::format(
          "{}: more than {} datasets, or groups in more than {} groups. Write what is needed "
          "into a file of its own.",
          file_, kMostEntries, kDeepest));
    for (const std::string& name : found.names) visit_one(group, name, prefix + name, depth);
  }

  void visit_one(hid_t group, const std::string& name, const std::string& path, std::size_t depth) {
    H5O_info_t info;
    if (H5Oget_info_by_name(group, name.c_str(), &info, H5P_DEFAULT) < 0) return;
    if (info.type == H5O_TYPE_GROUP && groups_.insert(info.addr).second) {
      const Handle inner(H5Gopen2(group, name.c_str(), H5P_DEFAULT), H5Gclose);
      if (inner.ok()) visit(inner.get(), path + "/", depth + 1);
    } else if (info.type == H5O_TYPE_DATASET) {
      note_dataset(group, name, path);
    }
  }

  void note_dataset(hid_t group, const std::string& name, const std::string& path) {
    const Handle dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.ok()) return;
    const Handle type(H5Dget_type(dataset.get()), H5Tclose);
    const H5T_class_t kind = H5Tget_class(type.get());
    const std::vector<hsize_t> extents = extents_of(dataset.get());
    const bool numbers = kind == H5T_FLOAT || kind == H5T_INTEGER;
    headers_.push_back({path,
                        {extents.begin(), extents.end()},
                        numbers ? ArrayHeader::Kind::kNumbers : ArrayHeader::Kind::kOther});
  }

  std::string file_;
  std::vector<ArrayHeader> headers_;
  std::set<haddr_t> groups_;  // a group may be linked into itself
  std::size_t count_ = 0;
};

Array read_dataset_of(hid_t file, const std::string& path, const std::string& name) {
  const Handle dataset(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle type(H5Dget_type(dataset.get()), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type.get());
  if (kind != H5T_FLOAT && kind != H5T_INTEGER)
    throw DataError(fmt::format("{}: dataset '{}' does not hold numbers. Store it as floats.", name,
                                printable(path)));
  const std::vector<hsize_t> extents = extents_of(dataset.get());
  if (const std::string why = unreadable(dataset.get(), extents); !why.empty())
    throw DataError(fmt::format("{}: dataset '{}' {}. Write the values into the file itself.", name,
                                printable(path), why));
  Array array{{extents.begin(), extents.end()}, std::vector<double>()};
  std::vector<double> values(array.size());
  if (!values.empty() &&
      H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
    throw IoError(
        fmt::format("{}: dataset '{}' cannot be read: it is damaged or uses a filter that is not "
                    "installed. Write it again with gzip or no compression.",
                    name, printable(path)));
  array.values = std::move(values);
  return array;
}

ArraySource open_source_of(std::shared_ptr<const Hdf5File> file) {
  const std::lock_guard lock(one_at_a_time());
  const Handle root(file->open(), H5Fclose);
  ArraySource source;
  source.entries = Hdf5Listing(file->name()).list(root.get());
  source.read = [file](const std::set<std::string>& wanted) {
    const std::lock_guard reading(one_at_a_time());
    const Handle opened(file->open(), H5Fclose);
    Archive archive;
    for (const std::string& path : wanted)
      archive[path] = read_dataset_of(opened.get(), path, file->name());
    return archive;
  };
  return source;
}

}  // namespace

ArraySource open_hdf5(const std::filesystem::path& path) {
  return open_source_of(std::make_shared<const Hdf5File>(path));
}

ArraySource open_hdf5_bytes(std::string bytes, const std::string& name) {
  return open_source_of(std::make_shared<const Hdf5File>(std::move(bytes), name));
}

}  // namespace noether

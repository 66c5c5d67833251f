#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <mutex>

#include "noether/core/error.hpp"
#include "src/io/arrays.hpp"

namespace noether {

namespace {

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

struct Visit {
  Archive* archive;
  const std::set<std::string>* wanted;
  std::string problem;    // a dataset that cannot be read
  std::string no_number;  // a wanted dataset of texts, structures or the like
};

/// One dataset of floats or integers, as doubles; anything else is passed over unless wanted.
void read_one(hid_t group, const char* name, Visit& visit) {
  const Handle dataset(H5Dopen2(group, name, H5P_DEFAULT), H5Dclose);
  if (!dataset.ok()) return;
  const Handle type(H5Dget_type(dataset.get()), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type.get());
  if (kind != H5T_FLOAT && kind != H5T_INTEGER) {
    if (visit.wanted->contains(name)) visit.no_number = name;
    return;
  }
  const Handle space(H5Dget_space(dataset.get()), H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space.get());
  std::vector<hsize_t> extents(static_cast<std::size_t>(std::max(rank, 0)));
  if (rank > 0) H5Sget_simple_extent_dims(space.get(), extents.data(), nullptr);
  Array array{{extents.begin(), extents.end()}, std::vector<double>()};
  std::vector<double> values(array.size());
  if (!values.empty() &&
      H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
    visit.problem = name;
    return;
  }
  array.values = std::move(values);
  (*visit.archive)[name] = std::move(array);
}

herr_t visit_link(hid_t group, const char* name, const H5L_info_t*, void* data) {
  Visit& visit = *static_cast<Visit*>(data);
  H5O_info_t info;
  if (H5Oget_info_by_name(group, name, &info, H5P_DEFAULT) >= 0 && info.type == H5O_TYPE_DATASET)
    read_one(group, name, visit);
  return 0;
}

Archive read_open(const Handle& file, const std::string& name,
                  const std::set<std::string>& wanted) {
  if (!file.ok())
    throw IoError(
        fmt::format("{}: not a readable HDF5 file. It is damaged, cut short or of another format; "
                    "restore it from a copy.",
                    name));
  Archive archive;
  Visit visit{&archive, &wanted, "", ""};
  H5Literate(file.get(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, visit_link, &visit);
  if (!visit.problem.empty())
    throw IoError(
        fmt::format("{}: dataset '{}' cannot be read: it is damaged or uses a filter that is not "
                    "installed. Write it again with gzip or no compression.",
                    name, visit.problem));
  if (!visit.no_number.empty())
    throw DataError(fmt::format("{}: dataset '{}' does not hold numbers. Store it as floats.", name,
                                visit.no_number));
  return archive;
}

}  // namespace

Archive parse_hdf5(const std::string& bytes, const std::string& name,
                   const std::set<std::string>& wanted) {
  const std::lock_guard lock(one_at_a_time());
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are told in our own sentence
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access.get(), std::size_t{1} << 20U, false);
  H5Pset_file_image(access.get(), const_cast<char*>(bytes.data()), bytes.size());
  const std::string nowhere = name + ":unpacked";  // the driver refuses the name of a real file
  return read_open(Handle(H5Fopen(nowhere.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose), name,
                   wanted);
}

Archive read_hdf5(const std::filesystem::path& path, const std::set<std::string>& wanted) {
  const std::lock_guard lock(one_at_a_time());
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  return read_open(Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose),
                   path.string(), wanted);
}

}  // namespace noether

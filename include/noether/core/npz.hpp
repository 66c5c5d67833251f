#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace noether {

/// An n-dimensional array in C order (last index fastest), as NumPy stores it.
struct Array {
  using Values = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>,
                              std::vector<std::uint8_t>>;
  std::vector<std::size_t> shape;
  Values values;

  [[nodiscard]] std::size_t size() const;  ///< product of the shape
  /// The values as doubles, whatever they are stored as.
  [[nodiscard]] std::vector<double> as_double() const;
  /// The same, moved out where they are doubles already: the array holds no values afterwards.
  [[nodiscard]] std::vector<double> take_doubles();
};

/// Named arrays of one NPZ file (a zip of .npy entries; every entry carries a CRC-32).
using Archive = std::map<std::string, Array>;

/// One .npy image: header and values. Little-endian f4, f8, i1..i8, u1..u4, b1 and Fortran order
/// are understood and converted; anything else throws DataError naming `name` and the dtype.
Array parse_npy(const std::string& bytes, const std::string& name);
/// Gives the next `count` bytes, or those that are left; throws what goes wrong.
using ByteSource = std::function<std::size_t(char* to, std::size_t count)>;
/// The same from `size` bytes that come one after the other: only the values are held.
Array parse_npy(const ByteSource& source, std::size_t size, const std::string& name);
Array read_npy(const std::filesystem::path& path);
std::string format_npy(const Array& array);

/// Reads every array of an NPZ file. Throws IoError naming the file (missing, no permission, not a
/// zip, an entry whose CRC does not match) or DataError (an entry that is not a readable .npy).
/// With `wanted`, entries of other names that cannot be read as numbers (texts, pickled objects)
/// are passed over. Memory: the arrays, and nothing of the file beside them.
Archive read_npz(const std::filesystem::path& path, const std::set<std::string>* wanted = nullptr);
/// The same from the file's bytes.
Archive parse_npz(const std::string& bytes, const std::string& name,
                  const std::set<std::string>* wanted = nullptr);

/// Writes atomically: to a temporary file beside `path`, synced, then renamed, so that a reader
/// sees the old file or the new one. Entries are stored in the order of their names with a fixed
/// date: equal archives give equal bytes. Throws IoError (disk full, no permission); the old file
/// is then untouched.
void write_npz(const std::filesystem::path& path, const Archive& archive);

/// The bytes of a file, held once. Throws IoError naming it.
std::string read_file(const std::filesystem::path& path);

/// Text written with the same guarantee.
void write_file_atomically(const std::filesystem::path& path, const std::string& text);

}  // namespace noether

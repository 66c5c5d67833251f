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
  /// The values as doubles, whatever their stored type.
  [[nodiscard]] std::vector<double> as_double() const;
  /// The same, but moves the values out if they are doubles already; the array is empty afterwards.
  [[nodiscard]] std::vector<double> take_doubles();
};

/// Named arrays of one NPZ file (a zip of .npy entries; every entry carries a CRC-32).
using Archive = std::map<std::string, Array>;

/// One .npy image: header and values. Little-endian f4, f8, i1..i8, u1..u4, b1 and Fortran order
/// are understood and converted; anything else throws DataError naming `name` and the dtype.
Array parse_npy(const std::string& bytes, const std::string& name);
/// Reads the next `count` bytes, or fewer at the end, and returns their number; throws on errors.
using ByteSource = std::function<std::size_t(char* to, std::size_t count)>;
/// The same from a stream of `size` bytes: only the values are held in memory.
Array parse_npy(const ByteSource& source, std::size_t size, const std::string& name);
Array read_npy(const std::filesystem::path& path);
std::string format_npy(const Array& array);

/// What an array is, from its .npy header alone.
struct ArrayHeader {
  enum class Kind { kNumbers, kTexts, kOther };  ///< kOther: objects, records, no array at all
  std::string name;
  std::vector<std::size_t> shape;
  Kind kind = Kind::kNumbers;
};
/// Reads the header of an array of `size` bytes; one that cannot be understood is of Kind::kOther.
ArrayHeader parse_npy_header(const ByteSource& source, std::size_t size, const std::string& name);
/// The texts of an array of fixed-width texts (NumPy's U and S) as UTF-8; throws DataError.
std::vector<std::string> parse_npy_texts(const ByteSource& source, std::size_t size,
                                         const std::string& name);

/// The headers of an NPZ file's entries, in the order of the file; no values are unpacked. Throws
/// IoError as read_npz() does.
std::vector<ArrayHeader> list_npz(const std::filesystem::path& path);
std::vector<ArrayHeader> list_npz(const std::string& bytes, const std::string& name);
/// The texts of one entry; empty where there is none of this name.
std::vector<std::string> npz_texts(const std::filesystem::path& path, const std::string& entry);
std::vector<std::string> npz_texts(const std::string& bytes, const std::string& name,
                                   const std::string& entry);

/// Reads every array of an NPZ file. Throws IoError naming the file (missing, no permission, not a
/// zip, an entry whose CRC does not match) or DataError (an entry that is not a readable .npy).
/// With `wanted`, entries of other names are not unpacked. Memory: the arrays alone; the file
/// itself is not held.
Archive read_npz(const std::filesystem::path& path, const std::set<std::string>* wanted = nullptr);
/// The same from the file's bytes.
Archive parse_npz(const std::string& bytes, const std::string& name,
                  const std::set<std::string>* wanted = nullptr);

/// Writes atomically: to a temporary file beside `path`, synced, then renamed, so that a reader
/// sees the old file or the new one. Entries are stored in the order of their names with a fixed
/// date: equal archives give equal bytes. Throws IoError (disk full, no permission); the old file
/// is then untouched.
void write_npz(const std::filesystem::path& path, const Archive& archive);

/// The bytes of a file, without a second copy in memory. Throws IoError naming the file.
std::string read_file(const std::filesystem::path& path);

/// False for an empty file. Throws IoError as read_file() does.
bool has_bytes(const std::filesystem::path& path);

/// Writes text with the same guarantee.
void write_file_atomically(const std::filesystem::path& path, const std::string& text);

}  // namespace noether

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <string_view>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"

namespace noether {

std::size_t Array::size() const {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::vector<double> Array::as_double() const {
  return std::visit([](const auto& v) { return std::vector<double>(v.begin(), v.end()); }, values);
}

std::vector<double> Array::take_doubles() {
  if (auto* doubles = std::get_if<std::vector<double>>(&values)) return std::move(*doubles);
  std::vector<double> result = as_double();
  values = std::vector<double>();
  return result;
}

namespace {

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr std::size_t kAlignment = 64;

struct Header {
  std::string dtype;
  bool fortran = false;
  std::vector<std::size_t> shape;
  std::size_t data = 0;  // offset of the first value
};

[[noreturn]] void damaged(const std::string& name, const std::string& what) {
  throw DataError(
      fmt::format("{}: {}. Write it again with numpy.save or numpy.savez.", name, what));
}

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    value |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

/// The text after "'key':" in the header's Python dictionary.
std::string_view field(std::string_view text, const std::string& key, const std::string& name) {
  const std::size_t at = text.find("'" + key + "':");
  if (at == std::string_view::npos) damaged(name, fmt::format("the .npy header has no '{}'", key));
  std::string_view rest = text.substr(at + key.size() + 3);
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  return rest;
}

std::vector<std::size_t> parse_shape(std::string_view text, const std::string& name) {
  const std::size_t close = text.find(')');
  if (text.empty() || text.front() != '(' || close == std::string_view::npos)
    damaged(name, "the .npy header has no shape");
  std::vector<std::size_t> shape;
  std::size_t value = 0;
  bool digits = false;
  for (const char c : text.substr(1, close)) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      if (value > std::numeric_limits<std::size_t>::max() / 100)
        damaged(name, "the shape is impossibly large");
      value = 10 * value + static_cast<std::size_t>(c - '0');
      digits = true;
    } else if (c == '-') {
      damaged(name, "the shape has a negative number");
    } else if (digits) {
      shape.push_back(value);
      value = 0;
      digits = false;
    }
  }
  return shape;
}

std::string next_bytes(const ByteSource& source, std::size_t count) {
  std::string bytes(count, '\0');
  bytes.resize(source(bytes.data(), count));
  return bytes;
}

/// Reads the header of an array of `size` bytes; the values come next.
Header read_header(const ByteSource& source, std::size_t size, const std::string& name) {
  const std::string start = next_bytes(source, 8);
  if (start.size() < 8 || start.compare(0, 6, kMagic) != 0) damaged(name, "not a .npy array");
  const std::size_t width = start[6] == 1 ? 2 : 4;
  const std::string announced = next_bytes(source, width);
  if (announced.size() < width) damaged(name, "the .npy header is cut short");
  const std::size_t length = little_endian(announced);
  if (size < 8 + width || length > size - 8 - width) damaged(name, "the .npy header is cut short");
  const std::string text = next_bytes(source, length);
  const std::string_view dtype = field(text, "descr", name);
  Header header;
  if (dtype.empty() || dtype.front() != '\'')
    damaged(name, "the array has named fields; a plain array of numbers is needed");
  header.dtype = std::string(dtype.substr(1, dtype.find('\'', 1) - 1));
  header.fortran = field(text, "fortran_order", name).substr(0, 4) == "True";
  header.shape = parse_shape(field(text, "shape", name), name);
  header.data = 8 + width + length;
  return header;
}

constexpr std::size_t kChunk = 65536;  // values converted at a time

/// Reads values of type From and converts them to To.
template <typename From, typename To>
Array::Values read_as(const ByteSource& source, std::size_t count, const std::string& name) {
  std::vector<To> values(count);
  const auto fill = [&](auto* to, std::size_t number) {
    const std::size_t wanted = number * sizeof(*to);
    if (source(reinterpret_cast<char*>(to), wanted) != wanted)
      damaged(name, "the values are cut short");
  };
  if constexpr (std::is_same_v<From, To>) {
    fill(values.data(), count);
    return values;
  }
  std::vector<From> chunk(std::min(count, kChunk));
  for (std::size_t at = 0; at < count; at += kChunk) {
    const std::size_t number = std::min(kChunk, count - at);
    fill(chunk.data(), number);
    std::transform(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(number),
                   values.begin() + static_cast<std::ptrdiff_t>(at),
                   [](From value) { return static_cast<To>(value); });
  }
  return values;
}

using Reader = Array::Values (*)(const ByteSource&, std::size_t, const std::string&);

struct NpyKind {
  std::string_view dtype;
  std::size_t size;
  Reader read;
};

constexpr NpyKind kKinds[] = {
    {"<f4", 4, read_as<float, float>},
    {"<f8", 8, read_as<double, double>},
    {"<i8", 8, read_as<std::int64_t, std::int64_t>},
    {"<i4", 4, read_as<std::int32_t, std::int64_t>},
    {"<i2", 2, read_as<std::int16_t, std::int64_t>},
    {"|i1", 1, read_as<std::int8_t, std::int64_t>},
    {"<u4", 4, read_as<std::uint32_t, std::int64_t>},
    {"<u2", 2, read_as<std::uint16_t, std::int64_t>},
    {"|u1", 1, read_as<std::uint8_t, std::uint8_t>},
    {"|b1", 1, read_as<std::uint8_t, std::uint8_t>},
};

std::size_t checked_size(const Header& header, std::size_t value_size, std::size_t available,
                         const std::string& name) {
  std::size_t count = 1;
  for (const std::size_t extent : header.shape) {
    if (extent != 0 && count > std::numeric_limits<std::size_t>::max() / extent / value_size)
      damaged(name, "the shape is impossibly large");
    count *= extent;
  }
  if (count * value_size > available) {
    damaged(name, fmt::format("{} bytes of values are announced but {} are there",
                              count * value_size, available));
  }
  return count;
}

/// Bytes of a text of type "<U5" or "|S5"; 0 for other types.
std::size_t text_width(const std::string& dtype) {
  const bool wide = dtype.starts_with("<U");
  if (!wide && !dtype.starts_with("|S")) return 0;
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(dtype.data() + 2, dtype.data() + dtype.size(), length);
  constexpr std::size_t kMost = 4096;  // longer ones are no names
  if (error != std::errc{} || end != dtype.data() + dtype.size() || length > kMost) return 0;
  return wide ? 4 * length : length;
}

void append_utf8(std::string& text, std::size_t code) {
  const auto put = [&text](std::size_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | (code >> 6U));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12U));
    put(0x80 | ((code >> 6U) & 0x3FU));
  } else {
    put(0xF0 | ((code >> 18U) & 0x07U));
    put(0x80 | ((code >> 12U) & 0x3FU));
    put(0x80 | ((code >> 6U) & 0x3FU));
  }
  put(0x80 | (code & 0x3FU));
}

/// A text without the zeros that fill it up; four bytes a character where it is wide.
std::string text_of_cell(const std::string& cell, bool wide) {
  std::string text;
  for (std::size_t at = 0; at < cell.size(); at += wide ? 4 : 1) {
    const std::size_t code = little_endian(std::string_view(cell).substr(at, wide ? 4 : 1));
    if (code == 0) break;
    if (wide)
      append_utf8(text, code);
    else
      text += cell[at];
  }
  return text;
}

/// Index in Fortran order of the element at index `c` in C order.
std::size_t fortran_index(std::size_t c, const std::vector<std::size_t>& shape) {
  std::size_t result = 0;
  std::size_t stride = 1;
  for (const std::size_t extent : shape) stride *= extent;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    stride /= shape[axis];
    result += (c % shape[axis]) * stride;
    c /= shape[axis];
  }
  return result;
}

void to_c_order(Array& array) {
  std::visit(
      [&array](auto& values) {
        auto reordered = values;
        for (std::size_t i = 0; i < values.size(); ++i)
          reordered[i] = values[fortran_index(i, array.shape)];
        values = std::move(reordered);
      },
      array.values);
}

template <typename T>
constexpr std::string_view dtype_of() {
  if constexpr (std::is_same_v<T, float>) return "<f4";
  if constexpr (std::is_same_v<T, double>) return "<f8";
  if constexpr (std::is_same_v<T, std::int64_t>) return "<i8";
  return "|u1";
}

}  // namespace

Array parse_npy(const std::string& bytes, const std::string& name) {
  std::size_t at = 0;
  const ByteSource source = [&](char* to, std::size_t count) {
    const std::size_t given = std::min(count, bytes.size() - at);
    std::copy_n(bytes.data() + at, given, to);
    at += given;
    return given;
  };
  return parse_npy(source, bytes.size(), name);
}

Array parse_npy(const ByteSource& source, std::size_t size, const std::string& name) {
  const Header header = read_header(source, size, name);
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&](const NpyKind& k) { return k.dtype == header.dtype; });
  if (kind == std::end(kKinds)) {
    throw DataError(
        fmt::format("{}: values of type '{}' cannot be used. Convert them with .astype(float).",
                    name, header.dtype));
  }
  const std::size_t count = checked_size(header, kind->size, size - header.data, name);
  Array array{header.shape, kind->read(source, count, name)};
  if (header.fortran && header.shape.size() > 1) to_c_order(array);
  return array;
}

ArrayHeader parse_npy_header(const ByteSource& source, std::size_t size, const std::string& name) {
  using Kind = ArrayHeader::Kind;
  try {
    const Header header = read_header(source, size, name);
    const bool numbers = std::any_of(std::begin(kKinds), std::end(kKinds),
                                     [&](const NpyKind& k) { return k.dtype == header.dtype; });
    const Kind other = text_width(header.dtype) > 0 ? Kind::kTexts : Kind::kOther;
    return {name, header.shape, numbers ? Kind::kNumbers : other};
  } catch (const DataError&) {
    return {name, {}, Kind::kOther};
  }
}

std::vector<std::string> parse_npy_texts(const ByteSource& source, std::size_t size,
                                         const std::string& name) {
  const Header header = read_header(source, size, name);
  const std::size_t width = text_width(header.dtype);
  if (width == 0)
    throw DataError(
        fmt::format("{}: values of type '{}' are no texts. Store texts.", name, header.dtype));
  const std::size_t count = checked_size(header, width, size - header.data, name);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string cell = next_bytes(source, width);
    if (cell.size() < width) damaged(name, "the values are cut short");
    texts.push_back(text_of_cell(cell, header.dtype[1] == 'U'));
  }
  return texts;
}

std::string format_npy(const Array& array) {
  return std::visit(
      [&array](const auto& values) {
        using T = typename std::decay_t<decltype(values)>::value_type;
        std::string shape;
        for (const std::size_t extent : array.shape) shape += fmt::format("{}, ", extent);
        std::string header = fmt::format(
            "{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", dtype_of<T>(), shape);
        const std::size_t unpadded = 10 + header.size() + 1;
        header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
        header += '\n';
        std::string bytes(kMagic);
        bytes += '\x01';
        bytes += '\0';
        bytes += static_cast<char>(header.size() & 0xffU);
        bytes += static_cast<char>(header.size() >> 8U);
        bytes += header;
        bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
        return bytes;
      },
      array.values);
}

}  // namespace noether

// Archives of any names, shapes and bits come back as they were.
#include "noether/core/npz.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <cstring>
#include <type_traits>

namespace noether {
namespace {

namespace fs = std::filesystem;

template <typename T>
Array::Values drawn_values(std::size_t size) {
  std::vector<T> values(size);
  for (T& value : values) {  // bits rather than numbers: NaNs with payloads, denormals, -0
    using Bits =
        std::conditional_t<sizeof(T) == 8, std::uint64_t,
                           std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint8_t>>;
    const Bits bits = *rc::gen::arbitrary<Bits>();
    std::memcpy(&value, &bits, sizeof(T));
  }
  return values;
}

Array drawn_array() {
  Array array;
  array.shape.resize(*rc::gen::inRange<std::size_t>(0, 4));
  for (std::size_t& side : array.shape) side = *rc::gen::inRange<std::size_t>(0, 5);
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      array.values = drawn_values<float>(array.size());
      break;
    case 1:
      array.values = drawn_values<double>(array.size());
      break;
    case 2:
      array.values = drawn_values<std::int64_t>(array.size());
      break;
    default:
      array.values = drawn_values<std::uint8_t>(array.size());
  }
  return array;
}

std::string drawn_name() {
  const auto pieces = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "B", "7", "_", ".", " ", "-", "ä", "Σ", "/", ".npy")));
  std::string name;
  for (const std::string& piece : pieces) name += piece;
  return name;
}

/// At least one array: a zip file cannot be empty.
Archive drawn_archive() {
  Archive archive;
  const int count = *rc::gen::inRange(1, 6);
  for (int k = 0; k < count; ++k) archive[drawn_name()] = drawn_array();
  return archive;
}

bool same_bits(const Array& left, const Array& right) {
  if (left.shape != right.shape || left.values.index() != right.values.index()) return false;
  return std::visit(
      [&right](const auto& values) {
        const auto& others = std::get<std::decay_t<decltype(values)>>(right.values);
        return values.size() == others.size() &&
               (values.empty() ||
                std::memcmp(values.data(), others.data(), values.size() * sizeof(values[0])) == 0);
      },
      left.values);
}

void expect_same(const Archive& found, const Archive& expected) {
  RC_ASSERT(found.size() == expected.size());
  for (const auto& [name, array] : expected) {
    RC_ASSERT(found.contains(name));
    RC_ASSERT(same_bits(found.at(name), array));
  }
}

TEST(NpzRoundTrip, AnArrayComesBackFromItsImage) {
  EXPECT_TRUE(rc::check([] {
    const Array array = drawn_array();
    const std::string image = format_npy(array);
    RC_ASSERT(same_bits(parse_npy(image, "drawn"), array));
    RC_ASSERT(format_npy(parse_npy(image, "drawn")) == image);
  }));
}

TEST(NpzRoundTrip, AnArchiveComesBackFromItsFile) {
  const fs::path path =
      fs::temp_directory_path() / ("noether_npz_round_trip_" + std::to_string(::getpid()));
  EXPECT_TRUE(rc::check([&path] {
    const Archive archive = drawn_archive();
    write_npz(path, archive);
    expect_same(read_npz(path), archive);
    const std::string bytes = read_file(path);
    expect_same(parse_npz(bytes, "drawn"), archive);
    write_npz(path, read_npz(path));
    RC_ASSERT(read_file(path) == bytes);
  }));
  fs::remove(path);
}

}  // namespace
}  // namespace noether

#include "noether/core/npz.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "noether/core/error.hpp"

namespace noether {
namespace {

namespace fs = std::filesystem;

class Npz : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("noether_npz_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    path_ = folder_ / "a.npz";
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string slurp(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  static void spill(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  static Archive example() {
    Archive archive;
    archive["floats"] = {{2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6.5F}};
    archive["doubles"] = {{3}, std::vector<double>{0.1, -2, 1e300}};
    archive["integers"] = {{1}, std::vector<std::int64_t>{-7}};
    archive["bytes"] = {{4}, std::vector<std::uint8_t>{0, 1, 2, 255}};
    archive["empty"] = {{0, 4}, std::vector<double>{}};
    return archive;
  }

  fs::path folder_, path_;
};

TEST_F(Npz, RoundTripKeepsEverything) {
  const Archive written = example();
  write_npz(path_, written);
  const Archive read = read_npz(path_);
  ASSERT_EQ(read.size(), written.size());
  for (const auto& [name, array] : written) {
    EXPECT_EQ(read.at(name).shape, array.shape) << name;
    EXPECT_EQ(read.at(name).values, array.values) << name;
  }
}

TEST_F(Npz, EqualArchivesGiveEqualBytes) {
  write_npz(path_, example());
  const std::string first = slurp(path_);
  write_npz(path_, example());
  EXPECT_EQ(slurp(path_), first);
}

// A flipped byte is rejected, unless no value depends on it: then the arrays are the same.
TEST_F(Npz, AnyFlippedByteIsDetectedOrHarmless) {
  write_npz(path_, example());
  const std::string good = slurp(path_);
  int detected = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    spill(path_, bad);
    try {
      const Archive read = read_npz(path_);
      for (const auto& [name, array] : example()) {
        const auto found = read.find(name);
        if (found == read.end()) continue;  // a renamed entry: its reader finds it missing
        EXPECT_EQ(found->second.values, array.values) << "byte " << at;
      }
    } catch (const Error&) {
      ++detected;
    }
  }
  EXPECT_GT(detected, static_cast<int>(good.size() * 3 / 4));
}

TEST_F(Npz, ATruncatedFileIsAnIoError) {
  write_npz(path_, example());
  const std::string good = slurp(path_);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{10}, good.size() / 2, good.size() - 1}) {
    spill(path_, good.substr(0, size));
    EXPECT_THROW(read_npz(path_), IoError) << size;
  }
}

TEST_F(Npz, AFailedWriteLeavesTheOldFile) {
  write_npz(path_, example());
  const std::string before = slurp(path_);
  fs::create_directory(path_.string() + ".tmp");  // the temporary name is taken
  EXPECT_THROW(write_npz(path_, example()), IoError);
  EXPECT_EQ(slurp(path_), before);
}

// numpy.save(f, numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]).astype('<i2')), byte for byte.
TEST_F(Npz, ReadsFortranOrderAndNarrowTypes) {
  std::string header = "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }";
  header.append(127 - 10 - header.size(), ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  bytes += header;
  for (const char value : std::string("\1\4\2\5\3\6")) {
    bytes += value;
    bytes += '\0';
  }
  const Array array = parse_npy(bytes, "test");
  EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(array.as_double(), (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

TEST_F(Npz, NonNumericTypesAreNamed) {
  for (const char* dtype : {"<c16", "|O", "<U3", ">f8"}) {
    std::string header =
        std::string("{'descr': '") + dtype + "', 'fortran_order': False, 'shape': (1,), }\n";
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size());
    bytes += '\0';
    bytes += header + std::string(16, '\0');
    try {
      parse_npy(bytes, "orbit.npy");
      FAIL() << dtype;
    } catch (const DataError& error) {
      EXPECT_NE(std::string(error.what()).find(dtype), std::string::npos);
      EXPECT_NE(std::string(error.what()).find("orbit.npy"), std::string::npos);
    }
  }
}

/// A .npy image with this shape, and four doubles of values.
std::string npy_of_shape(const std::string& shape) {
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }\n";
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  return bytes + header + std::string(32, '\0');
}

std::string refusal(const std::string& npy) {
  try {
    parse_npy(npy, "a.npy");
  } catch (const DataError& error) {
    return error.what();
  }
  return "it was read";
}

TEST(Npy, ShapesThatNoArrayHasAreRefused) {
  EXPECT_EQ(refusal(npy_of_shape("(4,)")), "it was read");
  EXPECT_NE(refusal(npy_of_shape("(-2, 2)")).find("negative"), std::string::npos);
  EXPECT_NE(refusal(npy_of_shape("(4294967296, 4294967296, 2)")).find("impossibly large"),
            std::string::npos);
  EXPECT_NE(refusal(npy_of_shape("(99999999999999999999,)")).find("impossibly large"),
            std::string::npos);
  EXPECT_NE(refusal(npy_of_shape("(1000000000000,)")).find("are announced but 32 are there"),
            std::string::npos);
}

TEST(Npy, AHeaderLongerThanTheFileIsRefused) {
  const std::string whole("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12);
  for (const std::size_t size : {8U, 10U, 12U})
    EXPECT_NE(refusal(whole.substr(0, size)).find("cut short"), std::string::npos) << size;
}

TEST_F(Npz, HeadersAreListedWithoutValues) {
  write_npz(path_, example());
  const std::vector<ArrayHeader> headers = list_npz(path_);
  ASSERT_EQ(headers.size(), 5U);
  EXPECT_EQ(headers[1].name, "doubles");
  EXPECT_EQ(headers[3].shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(headers[3].kind, ArrayHeader::Kind::kNumbers);
}

TEST_F(Npz, OnlyWantedEntriesAreRead) {
  write_npz(path_, example());
  const std::set<std::string> wanted{"bytes", "none"};
  const Archive read = read_npz(path_, &wanted);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read.at("bytes").size(), 4U);
}

// Believing the size would mean to reserve it.
TEST_F(Npz, AnEntryThatClaimsMoreThanCanBePackedIsRefused) {
  write_npz(path_, {{"a", {{4}, std::vector<double>(4)}}});
  std::string bytes = slurp(path_);
  const auto claim = [&](std::size_t at) {  // 2 GiB, little-endian
    bytes.replace(at, 4, std::string("\0\0\0\x80", 4));
  };
  claim(bytes.find("PK\x03\x04") + 22);
  claim(bytes.find("PK\x01\x02") + 24);
  spill(path_, bytes);
  EXPECT_THROW(read_npz(path_), IoError);
  EXPECT_THROW(list_npz(path_), IoError);
}

TEST(Npy, TextsAreRead) {
  std::string header = "{'descr': '<U2', 'fortran_order': False, 'shape': (3,), }\n";
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  bytes += header;
  for (const char32_t c : {U'p', U'x', U'\u03b8', U'\0', U'q', U'\U0001d6c3'}) {
    for (unsigned shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>((c >> shift) & 0xffU);
  }
  std::size_t at = 0;
  const ByteSource source = [&](char* to, std::size_t count) {
    const std::size_t given = bytes.copy(to, count, at);
    at += given;
    return given;
  };
  EXPECT_EQ(parse_npy_texts(source, bytes.size(), "a.npy"),
            (std::vector<std::string>{"px", "\u03b8", "q\U0001d6c3"}));
}

}  // namespace
}  // namespace noether

#include "noether/io/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "noether/core/error.hpp"

namespace noether {

namespace {

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(const char* bytes, std::size_t count) { EVP_DigestUpdate(context_.get(), bytes, count); }
  std::string finish() {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned count = 0;
    EVP_DigestFinal_ex(context_.get(), bytes, &count);
    std::string text;
    for (unsigned i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256(const std::string& text) {
  Digest digest;
  digest.add(text.data(), text.size());
  return digest.finish();
}

std::string sha256_of_files(const std::vector<std::filesystem::path>& files) {
  Digest digest;
  std::string chunk(std::size_t{1} << 20U, '\0');
  for (const auto& path : files) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
      throw IoError(fmt::format("{} cannot be read: {}. Check the path and its permissions.",
                                path.string(), std::strerror(errno)));
    while (stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) ||
           stream.gcount() > 0) {
      digest.add(chunk.data(), static_cast<std::size_t>(stream.gcount()));
    }
  }
  return digest.finish();
}

}  // namespace noether

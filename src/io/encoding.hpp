#pragma once

#include <string>
#include <string_view>

namespace noether {

enum class Encoding { kUtf8, kUtf16Little, kUtf16Big };

/// What the byte order mark at the start of a file says, and how long it is (0: there is none).
struct ByteOrderMark {
  Encoding encoding = Encoding::kUtf8;
  std::size_t length = 0;
};
ByteOrderMark byte_order_mark(std::string_view bytes);

/// Turns UTF-16 into UTF-8 piece by piece; a character cut at the end of a piece waits for the
/// next. What is no character becomes U+FFFD.
class Utf16Decoder {
 public:
  explicit Utf16Decoder(Encoding encoding) : big_(encoding == Encoding::kUtf16Big) {}
  /// Appends to `text`.
  void decode(std::string_view bytes, std::string& text);

 private:
  void take_unit(unsigned unit, std::string& text);

  bool big_;
  int held_byte_ = -1;
  unsigned high_ = 0;  // first half of a pair
};

/// UTF-8 of a text in Latin-1.
std::string from_latin1(std::string_view text);

}  // namespace noether

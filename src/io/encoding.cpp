#include "src/io/encoding.hpp"

namespace noether {

namespace {

constexpr unsigned kReplacement = 0xFFFD;

void put_utf8(unsigned code, std::string& text) {
  const auto put = [&text](unsigned byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

}  // namespace

ByteOrderMark byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return {Encoding::kUtf8, 3};
  if (bytes.starts_with("\xFF\xFE")) return {Encoding::kUtf16Little, 2};
  if (bytes.starts_with("\xFE\xFF")) return {Encoding::kUtf16Big, 2};
  return {};
}

void Utf16Decoder::take_unit(unsigned unit, std::string& text) {
  const bool low = unit >= 0xDC00 && unit < 0xE000;
  if (high_ != 0) {
    const unsigned high = high_;
    high_ = 0;
    if (low) return put_utf8(0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00), text);
    put_utf8(kReplacement, text);
  }
  if (unit >= 0xD800 && unit < 0xDC00) {
    high_ = unit;
  } else {
    put_utf8(low ? kReplacement : unit, text);
  }
}

void Utf16Decoder::decode(std::string_view bytes, std::string& text) {
  for (const char c : bytes) {
    const unsigned byte = static_cast<unsigned char>(c);
    if (held_byte_ < 0) {
      held_byte_ = static_cast<int>(byte);
      continue;
    }
    const auto first = static_cast<unsigned>(held_byte_);
    held_byte_ = -1;
    take_unit(big_ ? first << 8U | byte : byte << 8U | first, text);
  }
}

std::string from_latin1(std::string_view text) {
  std::string result;
  for (const char c : text) put_utf8(static_cast<unsigned char>(c), result);
  return result;
}

}  // namespace noether

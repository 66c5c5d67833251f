#include "src/run/damaged.hpp"

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

void refuse_damaged(const std::filesystem::path& file, const std::string& what) {
  throw IoError(compose("{} is damaged ({}). Restore it from a copy, or start the run again.",
                        Place{file.string()}, what));
}

}  // namespace noether

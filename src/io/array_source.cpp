#include "src/io/array_source.hpp"

#include <memory>
#include <utility>

namespace noether {

ArraySource source_of(Archive arrays) {
  ArraySource source;
  for (const auto& [name, array] : arrays) source.entries.push_back({name, array.shape});
  const auto held = std::make_shared<Archive>(std::move(arrays));
  source.read = [held](const std::set<std::string>& wanted) {
    Archive taken;
    for (const std::string& name : wanted) taken[name] = std::move(held->at(name));
    return taken;
  };
  return source;
}

ArraySource open_npz(const std::filesystem::path& path) {
  return {list_npz(path), [path](const auto& wanted) { return read_npz(path, &wanted); },
          [path](const std::string& entry) { return npz_texts(path, entry); }};
}

ArraySource open_npz_bytes(std::string bytes, const std::string& name) {
  const auto held = std::make_shared<const std::string>(std::move(bytes));
  return {list_npz(*held, name),
          [held, name](const auto& wanted) { return parse_npz(*held, name, &wanted); },
          [held, name](const std::string& entry) { return npz_texts(*held, name, entry); }};
}

}  // namespace noether

#include "noether/run/known_laws.hpp"
#include "noether/core/number_text.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw DataError(
      compose("{}: {}. Give a list of laws {{\"A\": [[...]], \"b\": [...]}}, symmetric A.",
              Place{file}, what));
}

Quadratic law_from(const nlohmann::json& json, Eigen::Index M, const std::string& file) {
  Quadratic law = Quadratic::zero(M);
  const auto size = static_cast<std::size_t>(M);
  const auto A = json.at("A").get<std::vector<std::vector<double>>>();
  const auto b = json.at("b").get<std::vector<double>>();
  if (A.size() != size || b.size() != size)
    refuse(file,
           fmt::format("a law has {} of A and {} of b, the data have {}",
                       counted(A.size(), "row", "rows"), counted(b.size(), "entry", "entries"),
                       counted(size, "variable", "variables")));
  for (std::size_t i = 0; i < size; ++i) {
    if (A[i].size() != size)
      refuse(file, fmt::format("row {} of A has {}, not {}", i,
                               counted(A[i].size(), "entry", "entries"), M));
    law.b(static_cast<Eigen::Index>(i)) = b[i];
    for (std::size_t j = 0; j < size; ++j)
      law.A(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = A[i][j];
  }
  if ((law.A - law.A.transpose()).norm() > 1e-9 * (1 + law.A.norm()))
    refuse(file, "A of a law is not symmetric");
  return law;
}

}  // namespace

std::vector<Quadratic> read_laws(const std::filesystem::path& path, Eigen::Index dimension) {
  std::ifstream stream(path);
  if (!stream || std::filesystem::is_directory(path))
    throw IoError(compose("{}: {} is not learn, none or a file that can be read. Check the path.",
                          Parameter{"group"}, Place{path.string()}));
  std::vector<Quadratic> laws;
  try {
    const nlohmann::json json = nlohmann::json::parse(stream);
    for (const nlohmann::json& law : json.is_object() ? json.at("laws") : json)
      laws.push_back(law_from(law, dimension, path.string()));
  } catch (const nlohmann::json::exception& error) {
    refuse(path.string(), fmt::format("not a list of laws ({})", error.what()));
  }
  if (laws.empty()) refuse(path.string(), "the list is empty");
  return laws;
}

}  // namespace noether

#include <fmt/format.h>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/report/export.hpp"
#include "noether/run/run_folder.hpp"

namespace noether {

std::string export_run(const std::filesystem::path& path, const std::string& language) {
  const RunFolder folder(path);
  const LearnedModel model = folder.read_model();
  const Finding finding = read_finding(folder.path() / "laws.json");
  if (finding.variables != model.variables)
    throw IoError(
        fmt::format("{}: laws.json and model.npz name different variables, so they come from "
                    "different runs. Copy both from the same one.",
                    path.string()));
  if (language == "python") return export_python(model, finding);
  if (language == "c") return export_c(model, finding);
  if (language == "latex") return export_latex(model, finding);
  throw UsageError(
      compose("{}: '{}' is none of latex, python and c.", Parameter{"language"}, language));
}

}  // namespace noether

#include "noether/report/page.hpp"

#include <fmt/format.h>

#include "noether/core/npz.hpp"
#include "noether/report/figures.hpp"
#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/report/style.hpp"

namespace noether {

namespace {

namespace fs = std::filesystem;

PageSource source_of(const fs::path& run) {
  PageSource source{read_run(run / "run.json"),
                    read_finding(run / "laws.json"),
                    read_curve(run / "curve.csv"),
                    {}};
  std::error_code hidden;
  if (fs::exists(run / "report.json", hidden)) source.pictures = read_pictures(run / "report.json");
  return source;
}

std::string page_of(const PageSource& source) {
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<title>noether: {}</title>\n<style>{}</style></head>\n<body><main>\n",
      escaped_html(source.finding.summary), kStyle);
  for (const auto part : {verdict_section, laws_section, evidence_section, spectrum_section,
                          generators_section, model_section, energy_section, algebra_section,
                          training_section, limits_section, reproduction_section})
    page += part(source);
  return page + "</main></body></html>\n";
}

}  // namespace

std::string report_page(const fs::path& run) { return page_of(source_of(run)); }

void write_report(const fs::path& run) {
  const PageSource source = source_of(run);
  const std::string page = page_of(source);
  std::error_code left_to_the_writing;
  fs::create_directories(run / "figures", left_to_the_writing);
  draw_figures(source.curve, source.finding, run / "figures");
  write_file_atomically(run / "report.html", page);
}

}  // namespace noether

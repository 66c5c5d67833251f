#pragma once

#include <filesystem>
#include <string>

namespace noether {

/// The page of a run as one self-contained file: no script, nothing from elsewhere; light and dark,
/// for telephones, screens and paper. Made from run.json, laws.json, curve.csv and report.json;
/// without the last (runs of earlier versions) it says which figures are missing. Throws IoError
/// naming the file that is missing or damaged.
std::string report_page(const std::filesystem::path& run);

/// Writes the page of a run folder to its report.html and draws the figures beside it, each
/// atomically.
void write_report(const std::filesystem::path& run);

}  // namespace noether

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "noether/run/curve_csv.hpp"
#include "noether/run/laws_json.hpp"
#include "noether/run/pictures.hpp"
#include "noether/run/run_json.hpp"

namespace noether {

/// What a page is made from.
struct PageSource {
  RunRecord run;
  Finding finding;
  std::vector<CurvePoint> curve;
  std::optional<Pictures> pictures;  ///< where the run folder has a report.json
};

// Sections in the order of the page, each with a heading and an id; empty where there is nothing to
// tell.
std::string verdict_section(const PageSource& source);
std::string laws_section(const PageSource& source);
std::string evidence_section(const PageSource& source);
std::string spectrum_section(const PageSource& source);
std::string generators_section(const PageSource& source);
std::string model_section(const PageSource& source);
std::string energy_section(const PageSource& source);
std::string training_section(const PageSource& source);
std::string algebra_section(const PageSource& source);
std::string limits_section(const PageSource& source);
std::string reproduction_section(const PageSource& source);

/// Why a law has its status, one sentence from p-value, drift and resolution.
std::string why(const FoundLaw& law, const RunRecord& run);

/// A section with a heading.
std::string section(const std::string& id, const std::string& heading, const std::string& content);
/// A paragraph of text.
std::string paragraph(const std::string& text);
/// A name and its value in a list of such (dl).
std::string term(const std::string& name, const std::string& value);
/// A picture with its caption (HTML), or nothing.
std::string figure(const std::string& svg, const std::string& caption);
/// Pictures side by side where there is room.
std::string figures(const std::string& all);
/// A number for people: two digits and a power of ten where it is small, "not measurable" for what
/// is not finite.
std::string as_text(double value);
std::string as_text(const std::optional<double>& value);

}  // namespace noether

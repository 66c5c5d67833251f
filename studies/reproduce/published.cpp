#include "studies/reproduce/table.hpp"

namespace noether {

std::vector<PublishedRow> published_rows(const std::string& table) {
  if (table == "table1")
    return {{"HNN", {".005", ".3667", "3314.374", "3314.741", ".005"}},
            {"HNN + learned symmetry", {".002", "-2.618", "3304.754", "3302.136", ".002"}},
            {"HNN + SO(2)", {".002", "-3.213", "3298.357", "3295.144", ".002"}}};
  if (table == "table2")
    return {{"HNN", {".00106", "-12.04", "5.27", "-6.77", "2.141e-5"}},
            {"HNN + learned symmetry", {".00102", "-12.16", "2.53", "-9.63", "9.94e-6"}},
            {"HNN + U(3)", {".00102", "-12.15", "2.21", "-9.94", "8.98e-6"}}};
  if (table == "table3")
    return {{"HNN", {".0028", "-13.87", "13.34", "-9.52", ".0016", ".0035", ".0016"}},
            {"HNN + learned symmetry",
             {".0017", "-20.09", "7.28", "-12.81", ".0006", ".0004", ".0006"}},
            {"HNN + SE(2)", {".0019", "-19.27", "7.96", "-11.32", ".0006", ".0006", ".0006"}}};
  return {};
}

ReferenceRate reference_rate(const std::string& table) {
  if (table == "table1") return {"25 to 29", "38 hours"};
  if (table == "table2") return {"71 to 78", "34 days"};
  return {"75 to 78", "9 days"};
}

}  // namespace noether

#include "src/io/table_origin.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "src/io/gather.hpp"

namespace noether {

namespace {

void describe_times(const TableForm& form, const Columns& columns, const ReadOptions& options,
                    bool stamps, DataOrigin& origin) {
  if (!columns.time) {
    origin.time = options.rate > 0 ? fmt::format("row numbers, divided by {}", options.rate)
                                   : fmt::format("row numbers, {} apart", options.dt);
    return;
  }
  origin.time = fmt::format("column '{}'", form.header[*columns.time]);
  origin.time_unit = stamps ? "s" : columns.time_unit;
  if (stamps) origin.time += ", counted from its first date or time of day";
  if (options.rate > 0) {
    origin.time += fmt::format(", divided by {}", options.rate);
    origin.time_unit.clear();
  } else if (columns.frames && options.dt > 0) {
    origin.time += fmt::format(", times {}", options.dt);
  } else if (columns.frames) {
    origin.time += ", numbers of frames since no rate is given";
    origin.time_unit = "frames";
  }
}

}  // namespace

DataOrigin table_origin(const TableForm& form, const Columns& columns, const ReadOptions& options,
                        bool stamps, std::size_t num_prose) {
  DataOrigin origin;
  origin.columns = columns.names;
  origin.units = columns.units;
  if (columns.trajectory)
    origin.trajectory = fmt::format("column '{}'", form.header[*columns.trajectory]);
  describe_times(form, columns, options, stamps, origin);
  if (form.lines_above > 0)
    origin.left_out.push_back(counted(form.lines_above, "lines above the header"));
  if (num_prose > 0)
    origin.left_out.push_back(counted(num_prose, "lines below it that are no rows"));
  if (!columns.ignored.empty())
    origin.left_out.push_back(fmt::format("columns {}", fmt::join(columns.ignored, ", ")));
  return origin;
}

}  // namespace noether

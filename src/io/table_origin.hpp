#pragma once

#include "noether/io/columns.hpp"
#include "noether/phase/dataset.hpp"
#include "src/io/table_form.hpp"

namespace noether {

/// What was taken for what in a text table, but for momenta and masses. `stamps`: times are dates
/// or times of day; `num_prose`: lines below the header that are no rows.
DataOrigin table_origin(const TableForm& form, const Columns& columns, const ReadOptions& options,
                        bool stamps, std::size_t num_prose);

}  // namespace noether

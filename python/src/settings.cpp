#include "noether/run/settings.hpp"

#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "data.hpp"
#include "noether/core/instruction_set.hpp"
#include "noether/io/machine.hpp"
#include "noether/model/spectrum.hpp"
#include "noether/run/config.hpp"
#include "noether/run/run.hpp"
#include "noether/testing/law_status.hpp"
#include "running.hpp"

namespace noether::python {

void bind_settings(nb::module_& module) {
  module.def("setting_keys", [] {
    List list;
    const Settings defaults;
    for (const SettingKey& key : setting_keys())
      list.append(nb::make_tuple(key.name, key.get(defaults), key.unit, key.meaning));
    return list;
  });
  module.def(
      "resolved_settings",
      [](const Data& data, const std::map<std::string, std::string>& keys) {
        return to_map(settings_for(settings_from(keys), data.dataset));
      },
      nb::arg("data"), nb::arg("settings"));
  module.def("num_active", num_active, nb::arg("singular_values"));
  module.def("counting_statuses", [] {
    std::vector<std::string> names;
    for (const auto& [status, name] : EnumNames<LawStatus>::entries) {
      if (counts(status)) names.emplace_back(name);
    }
    return names;
  });
  module.def("instruction_set", instruction_set);
  module.def("library_version", library_version);
  module.def("library_commit", library_commit);
}

}  // namespace noether::python

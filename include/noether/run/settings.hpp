#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "noether/discovery/discovery_options.hpp"

namespace noether {

/// Every choice of a run; zero means "chosen from the size of the data" where a key says so.
struct Settings : DiscoveryOptions {
  double checkpoint_seconds = 5;  ///< least time between checkpoints
};

/// One row of the table that drives `noether config`, --set and the TOML file alike.
struct SettingKey {
  std::string name;     ///< "razor.orbit_samples"
  std::string unit;     ///< "nats", "1", "pairs"
  std::string meaning;  ///< one sentence
  std::function<std::string(const Settings&)> get;
  /// Throws UsageError naming key and value.
  std::function<void(Settings&, const std::string&)> set;
};

const std::vector<SettingKey>& setting_keys();
/// Sets one key from text. Names of earlier versions are accepted. An unknown key is an error that
/// names the nearest known one.
void set_key(Settings& settings, const std::string& name, const std::string& value);
/// All keys with their values as text.
std::map<std::string, std::string> to_map(const Settings& settings);
/// Keys that were renamed, earlier name first.
const std::map<std::string, std::string>& earlier_key_names();

/// What resolve() decides and by which rule, per key: for those who read a configuration without
/// data.
const std::map<std::string, std::string>& resolution_rules();

/// What `discover` makes of settings for these data, whatever was left open filled in.
Settings settings_for(Settings settings, const Dataset& data);

}  // namespace noether

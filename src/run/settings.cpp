#include "noether/run/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "noether/core/edit_distance.hpp"
#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& value,
                         const std::string& wanted) {
  throw UsageError(
      compose("{}: '{}' is not {}. See {} for the key.", key, value, wanted, Command{"config"}));
}

template <typename Number>
Number parse(const std::string& key, const std::string& text, const char* wanted) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) refuse(key, text, wanted);
  return value;
}

double parse_real(const std::string& key, const std::string& text) {
  const auto value = parse<double>(key, text, "a number");
  if (!std::isfinite(value)) refuse(key, text, "a finite number");
  return value;
}

// A field is a generic lambda from settings, constant or not, to the value that the key stands for.

template <typename Field>
SettingKey real(const std::string& name, std::string unit, Field field, double lowest,
                std::string meaning) {
  return {name, std::move(unit), std::move(meaning),
          [field](const Settings& s) { return fmt::format("{}", field(s)); },
          [name, field, lowest](Settings& s, const std::string& text) {
            const double value = parse_real(name, text);
            if (value < lowest) refuse(name, text, fmt::format("{} or more", lowest));
            field(s) = value;
          }};
}

template <typename Field>
SettingKey count(const std::string& name, std::string unit, Field field, int lowest,
                 std::string meaning) {
  return {name, std::move(unit), std::move(meaning),
          [field](const Settings& s) { return fmt::format("{}", field(s)); },
          [name, field, lowest](Settings& s, const std::string& text) {
            const int value = parse<int>(name, text, "a whole number");
            if (value < lowest) refuse(name, text, fmt::format("{} or more", lowest));
            field(s) = value;
          }};
}

template <typename Field>
SettingKey flag(const std::string& name, Field field, std::string meaning) {
  return {name, "true or false", std::move(meaning),
          [field](const Settings& s) { return field(s) ? "true" : "false"; },
          [name, field](Settings& s, const std::string& text) {
            if (text != "true" && text != "false") refuse(name, text, "true or false");
            field(s) = text == "true";
          }};
}

template <typename Enum, typename Field>
SettingKey choice(Field field, std::string meaning) {
  return {std::string(EnumNames<Enum>::key), fmt::format("{}", fmt::join(names_of<Enum>(), ", ")),
          std::move(meaning), [field](const Settings& s) { return name_of(field(s)); },
          [field](Settings& s, const std::string& text) { field(s) = from_name<Enum>(text); }};
}

std::vector<std::ptrdiff_t> parse_widths(const std::string& text) {
  std::vector<std::ptrdiff_t> widths;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    widths.push_back(
        parse<std::ptrdiff_t>("network.widths", part, "a list of widths such as 200,200"));
  }
  return widths;
}

/// Names of the schemes that are explicit, or of the others.
std::string schemes(bool are_explicit, const char* separator) {
  std::vector<std::string_view> names;
  for (const auto& [scheme, name] : EnumNames<Scheme>::entries) {
    if (StepRule{scheme, 1}.is_explicit() == are_explicit) names.push_back(name);
  }
  return fmt::format("{}", fmt::join(names, separator));
}

#define FIELD(path) \
  [](auto& s) -> auto& { return s.path; }

std::vector<SettingKey> network_keys() {
  return {
      {"network.widths", "units per layer", "Widths of 1 to 5 hidden layers.",
       [](const Settings& s) { return fmt::format("{}", fmt::join(s.network.widths, ",")); },
       [](Settings& s, const std::string& text) { s.network.widths = parse_widths(text); }},
      choice<Activation>(FIELD(network.activation), "Activation of the hidden layers."),
      real("network.alpha", "1", FIELD(network.alpha), 1e-6,
           "Alpha of elu; its slope jumps at 0 unless alpha is 1."),
      flag("posterior.map", FIELD(posterior.map),
           "Point estimate under a fixed prior instead of a posterior."),
      choice<Biases>(FIELD(posterior.biases),
                     "Biases as a column of the matrix-normal, or point estimates outside the KL."),
      flag("posterior.prior_fixed", FIELD(posterior.prior_fixed),
           "Prior of variance posterior.prior_variance instead of the one in closed form."),
      real("posterior.prior_variance", "1", FIELD(posterior.prior_variance), 1e-12,
           "Prior variance under posterior.map and posterior.prior_fixed."),
      flag("posterior.row_factor_trained", FIELD(optimiser.row_factor_trained),
           "Train the posterior's row factor as well as its column factor."),
      real("posterior.initial_spread", "1", FIELD(posterior.initial_spread), 1e-6,
           "Initial posterior standard deviation relative to that of the initial means."),
  };
}

std::vector<SettingKey> data_keys() {
  return {
      flag("data.scale", FIELD(scale_data),
           "Scale the data canonically; undone in everything shown."),
      choice<NoiseIn>(FIELD(noise.in),
                      "Noise in every state (measured data), or only in the second state of each "
                      "pair (the paper)."),
      choice<VarianceRule>(FIELD(noise.variance),
                           "Output variance: at least the noise, fixed at it, or the running mean "
                           "of the squared residual."),
      choice<Scheme>(FIELD(step.rule.scheme),
                     "Scheme of a training step; everything reported uses rk4."),
      count("step.substeps", "parts", FIELD(step.rule.substeps), 1,
            fmt::format("Parts that a training step is divided into ({}).", schemes(true, ", "))),
      real("step.finish", "fraction", FIELD(step.finish), 0,
           fmt::format("Last part of a training with {} that uses rk4, so that the model does not "
                       "keep the error of the scheme.",
                       schemes(false, " or "))),
      count("step.report_substeps", "parts", FIELD(step.report_substeps), 1,
            "Parts that a reported step is divided into."),
  };
}

std::vector<SettingKey> symmetry_keys() {
  return {
      choice<GroupMode>(FIELD(symmetry.group), "What the Hamiltonian is averaged over."),
      count("razor.laws", "laws; 0: from the dimension", FIELD(symmetry.num_laws), 0,
            "Number K of learned laws."),
      count("razor.orbit_samples", "samples; 0: from the data", FIELD(orbit.samples), 0,
            "Orbit samples S per tile."),
      choice<Measure>(FIELD(orbit.sampling.measure), "Distribution of the symmetry time."),
      real("razor.measure_scale", "1; 0: pi for one law, else 1", FIELD(orbit.sampling.scale), 0,
           "Scale of the symmetry time."),
      choice<Sampler>(FIELD(orbit.sampling.sampler), "How orbit samples are drawn."),
      flag("razor.antithetic_orbit", FIELD(orbit.sampling.antithetic),
           "Draw orbit samples in pairs +tau, -tau."),
      flag("razor.orbit_shared", FIELD(orbit.shared),
           "One set of orbit samples for a whole batch (the paper) instead of one per tile."),
      flag("razor.antithetic_weights", FIELD(batch.antithetic_weights),
           "Draw weights in pairs mean +- offset."),
      count("razor.tile_pairs", "pairs; 0: from the orbit samples", FIELD(orbit.tile_pairs), 0,
            "Pairs that share a set of orbit samples."),
  };
}

std::vector<SettingKey> training_keys() {
  return {
      count("razor.segment_pairs", "pairs", FIELD(batch.segment_pairs), 1,
            "Longest stretch of a trajectory that is one unit of a batch."),
      count("razor.segments_per_draw", "segments; 0: a batch", FIELD(batch.segments_per_draw), 0,
            "Segments that share a weight draw."),
      count("razor.weight_draws", "draws", FIELD(batch.weight_draws), 1,
            "Times each batch is used with other weight draws (the paper's M); above 1 a draw is "
            "shared by the whole batch."),
      count("razor.batch_size", "segments", FIELD(batch.size), 1, "Segments per step."),
      choice<Start>(FIELD(schedule.start),
                    "Start of the generators; auto tries both and lets the evidence decide."),
      count("razor.steps", "steps; 0: from the data", FIELD(schedule.steps), 0,
            "Steps of the whole training."),
      count("razor.probe_steps", "steps; 0: a third", FIELD(schedule.probe_steps), 0,
            "Steps of each start before the evidence decides."),
      count("razor.anchor_first", "steps", FIELD(schedule.anchor_first), 1,
            "Steps without symmetry before anchoring."),
      count("razor.anchor_every", "steps", FIELD(schedule.anchor_every), 1,
            "Steps between anchorings."),
      real("razor.anchor_until", "fraction", FIELD(schedule.anchor_until), 0,
           "Fraction of training after which no more anchoring takes place."),
      real("razor.settle_tolerance", "nats per pair; 0: never", FIELD(schedule.settle_tolerance), 0,
           "Training stops when the ELBO improved by less than this over a tenth of the steps."),
      count("razor.max_rollbacks", "times", FIELD(schedule.max_rollbacks), 0,
            "How often a diverging training may go back before it gives up."),
      count("evaluation.samples", "samples", FIELD(evaluation.samples), 2,
            "Orbit samples S_eval of everything reported."),
      count("evaluation.pairs", "pairs", FIELD(evaluation.pairs), 1,
            "Largest number of pairs in an evaluation."),
  };
}

std::vector<SettingKey> optimiser_keys() {
  return {
      flag("optimiser.auto", FIELD(optimiser.automatic),
           "Choose optimiser.means and learning rates of 0 from the size of the data."),
      choice<MeansOptimiser>(FIELD(optimiser.means), "Optimiser of the means of weight matrices."),
      real("optimiser.learning_rate_means", "1; 0: from the data",
           FIELD(optimiser.learning_rates.means), 0, "Learning rate of Muon."),
      real("optimiser.learning_rate_factors", "1", FIELD(optimiser.learning_rates.factors), 0,
           "Learning rate of the posterior's factors (Adam)."),
      real("optimiser.learning_rate_rest", "1; 0: from the data",
           FIELD(optimiser.learning_rates.rest), 0,
           "Learning rate of biases and output weights, and of all means under Adam."),
      real("optimiser.learning_rate_generators", "1", FIELD(optimiser.learning_rates.generators), 0,
           "Learning rate of the laws (Adam)."),
      real("optimiser.learning_rate_anchored", "1", FIELD(optimiser.learning_rates.anchored), 0,
           "Learning rate of the laws once anchored."),
      real("optimiser.clip", "running norms", FIELD(optimiser.clip), 1e-3,
           "Gradient clipping of each tensor."),
  };
}

/// Texts with a separator between them, as none of them holds it.
template <typename Field>
SettingKey texts(const std::string& name, char separator, std::string unit, Field field,
                 std::string meaning) {
  return {name, std::move(unit), std::move(meaning),
          [field, separator](const Settings& s) {
            return fmt::format("{}", fmt::join(field(s), std::string(1, separator)));
          },
          [field, separator](Settings& s, const std::string& text) {
            field(s).clear();
            std::istringstream stream(text);
            for (std::string part; std::getline(stream, part, separator);) {
              const std::size_t first = part.find_first_not_of(' ');
              if (first != std::string::npos) field(s).push_back(part.substr(first));
            }
          }};
}

std::vector<SettingKey> term_keys() {
  return {
      texts("terms.blocks", ',', "names", FIELD(terms.blocks),
            fmt::format("Terms that laws may be made of beyond quadratics: auto, or some of {}; "
                        "none: quadratic laws alone.",
                        term_choices())),
      texts("terms.further", ';', "expressions", FIELD(terms.terms),
            "Further terms, as in z^2/r^5; 1/r, with semicolons between them."),
      texts("terms.define", ';', "definitions", FIELD(terms.definitions),
            "Names for parts of terms, as in r = sqrt(x^2 + y^2 + z^2)."),
      count("terms.most", "terms", FIELD(terms.most), 1,
            "Largest number of terms that are searched together."),
  };
}

std::vector<SettingKey> testing_keys() {
  return {
      real("testing.held_out", "fraction of trajectories; 0: none", FIELD(held_out), 0,
           "Trajectories kept from training and every choice, at least two; laws are tested on "
           "them."),
      real("testing.level", "1", FIELD(testing.level), 1e-12,
           "Level of the test of a law, after Holm's correction over the candidates."),
      real("testing.min_detectable_drift", "spreads", FIELD(testing.detectable_drift), 0,
           "Largest minimum detectable drift with which a law counts as established."),
      real("testing.drift_tolerance", "spreads", FIELD(testing.tolerance), 0,
           "Relative drift below which a law that does not hold exactly is approximate."),
      count("evidence.seeds", "trainings; 0: none", FIELD(evidence.seeds), 0,
            "Seeds of the trainings with all laws, with none and with each left out, which measure "
            "what each law adds to the ELBO."),
      count("evidence.steps", "steps; 0: from razor.steps", FIELD(evidence.steps), 0,
            "Steps of each of these trainings; 0 is a quarter of razor.steps, or less where all "
            "together would take more than another run."),
      real("run.checkpoint_seconds", "s", FIELD(checkpoint_seconds), 0,
           "Least time between checkpoints; 0 writes one at every boundary."),
  };
}

#undef FIELD

[[noreturn]] void refuse_unknown(const std::string& name) {
  const auto& keys = setting_keys();
  const auto nearest =
      std::min_element(keys.begin(), keys.end(), [&](const SettingKey& a, const SettingKey& b) {
        return edit_distance(a.name, name) < edit_distance(b.name, name);
      });
  throw UsageError(compose("'{}' is not a key. The nearest one is '{}'; {} lists all.", name,
                           nearest->name, Command{"config"}));
}

}  // namespace

const std::vector<SettingKey>& setting_keys() {
  static const std::vector<SettingKey> keys = [] {
    std::vector<SettingKey> all;
    for (auto group : {network_keys(), data_keys(), symmetry_keys(), training_keys(),
                       optimiser_keys(), term_keys(), testing_keys()}) {
      all.insert(all.end(), group.begin(), group.end());
    }
    return all;
  }();
  return keys;
}

const std::map<std::string, std::string>& earlier_key_names() {
  static const std::map<std::string, std::string> names{
      {"razor.batch", "razor.batch_size"},
      {"razor.spread", "razor.sampler"},
      {"optimiser.rate_means", "optimiser.learning_rate_means"},
      {"optimiser.rate_factors", "optimiser.learning_rate_factors"},
      {"optimiser.rate_rest", "optimiser.learning_rate_rest"},
      {"optimiser.rate_generators", "optimiser.learning_rate_generators"},
      {"optimiser.rate_anchored", "optimiser.learning_rate_anchored"},
      {"evidence.held_out", "testing.held_out"},
      {"evidence.level", "testing.level"},
      {"evidence.resolution", "testing.min_detectable_drift"},
      {"evidence.tolerance", "testing.drift_tolerance"},
  };
  return names;
}

void set_key(Settings& settings, const std::string& name, const std::string& value) {
  const auto renamed = earlier_key_names().find(name);
  const std::string& wanted = renamed == earlier_key_names().end() ? name : renamed->second;
  const auto& keys = setting_keys();
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const SettingKey& key) { return key.name == wanted; });
  if (found == keys.end()) refuse_unknown(name);
  found->set(settings, value);
}

std::map<std::string, std::string> to_map(const Settings& settings) {
  std::map<std::string, std::string> all;
  for (const SettingKey& key : setting_keys()) all[key.name] = key.get(settings);
  return all;
}

const std::map<std::string, std::string>& resolution_rules() {
  static const std::map<std::string, std::string> rules{
      {"razor.laws", "0: one law for one degree of freedom, n^2 + 3 for n of them, 20 at most"},
      {"razor.orbit_samples", "0: 4; with fewer than 300 pairs 8, or 16 for a single law"},
      {"razor.tile_pairs", "0: 256 over the orbit samples, between 1 and 16"},
      {"razor.measure_scale", "0: pi for a single law, 1 otherwise"},
      {"razor.measure", "a ball becomes a box for a single law, where they are the same"},
      {"razor.steps", "0: 2000"},
      {"razor.probe_steps", "0: a third of razor.steps; never more than razor.steps"},
      {"optimiser.means", "adam with fewer than 300 pairs, unless optimiser.auto is false"},
      {"optimiser.learning_rate_rest", "0: 1e-3 where optimiser.means is adam, 2e-3 otherwise"},
      {"optimiser.learning_rate_means",
       "0: grows with the pairs, from 2e-3 at 28 to 2e-2 at 10,000"},
  };
  return rules;
}

Settings settings_for(Settings settings, const Dataset& data) {
  for (const Trajectory& t : data.trajectories) {
    if (t.paired()) settings.noise.in = NoiseIn::kTargets;  // the file says where its noise is
  }
  return resolve(settings, data.dimension(), data.num_pairs());
}

}  // namespace noether

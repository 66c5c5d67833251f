#include "noether/razor/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <sstream>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

Start start_from_name(const std::string& name) {
  if (name == "auto") return Start::kAuto;
  if (name == "random") return Start::kRandom;
  if (name == "anchored") return Start::kAnchored;
  throw UsageError(
      fmt::format("razor.start: '{}' is not a start. Use auto, random or anchored.", name));
}

std::string name_of(Start start) {
  if (start == Start::kAuto) return "auto";
  return start == Start::kRandom ? "random" : "anchored";
}

VarianceRule variance_rule_from_name(const std::string& name) {
  if (name == "fixed") return VarianceRule::kFixed;
  if (name == "closed_form") return VarianceRule::kClosedForm;
  if (name == "at_least") return VarianceRule::kAtLeast;
  throw UsageError(
      fmt::format("noise.variance: '{}' is not a rule. Use fixed, closed_form or at_least.", name));
}

std::string name_of(VarianceRule rule) {
  if (rule == VarianceRule::kFixed) return "fixed";
  return rule == VarianceRule::kClosedForm ? "closed_form" : "at_least";
}

GroupMode group_from_name(const std::string& name) {
  if (name == "learn") return GroupMode::kLearn;
  if (name == "none") return GroupMode::kNone;
  if (name == "fixed") return GroupMode::kFixed;
  throw UsageError(
      fmt::format("razor.group: '{}' is not a group. Use learn, none or fixed.", name));
}

std::string name_of(GroupMode group) {
  if (group == GroupMode::kLearn) return "learn";
  return group == GroupMode::kFixed ? "fixed" : "none";
}

Biases biases_from_name(const std::string& name) {
  if (name == "posterior") return Biases::kPosterior;
  if (name == "point") return Biases::kPoint;
  throw UsageError(fmt::format(
      "posterior.biases: '{}' is not a place of biases. Use posterior or point.", name));
}

std::string name_of(Biases biases) { return biases == Biases::kPoint ? "point" : "posterior"; }

namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& value,
                         const std::string& wanted) {
  throw UsageError(compose("{}: '{}' is not {}. See {} for the key.", key, value, wanted,
                           Command{"config"}));
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

SettingKey real(const std::string& name, std::string unit, double Settings::*field, double lowest,
                std::string meaning) {
  return {name, std::move(unit), std::move(meaning),
          [field](const Settings& s) { return fmt::format("{}", s.*field); },
          [name, field, lowest](Settings& s, const std::string& text) {
            const double value = parse_real(name, text);
            if (value < lowest) refuse(name, text, fmt::format("{} or more", lowest));
            s.*field = value;
          }};
}

SettingKey count(const std::string& name, std::string unit, int Settings::*field, int lowest,
                 std::string meaning) {
  return {name, std::move(unit), std::move(meaning),
          [field](const Settings& s) { return fmt::format("{}", s.*field); },
          [name, field, lowest](Settings& s, const std::string& text) {
            const int value = parse<int>(name, text, "a whole number");
            if (value < lowest) refuse(name, text, fmt::format("{} or more", lowest));
            s.*field = value;
          }};
}

SettingKey flag(const std::string& name, bool Settings::*field, std::string meaning) {
  return {name, "true or false", std::move(meaning),
          [field](const Settings& s) { return s.*field ? "true" : "false"; },
          [name, field](Settings& s, const std::string& text) {
            if (text != "true" && text != "false") refuse(name, text, "true or false");
            s.*field = text == "true";
          }};
}

template <typename Enum>
SettingKey choice(std::string name, std::string options, Enum Settings::*field,
                  Enum (*from_name)(const std::string&), std::string meaning) {
  return {std::move(name), std::move(options), std::move(meaning),
          [field](const Settings& s) { return name_of(s.*field); },
          [field, from_name](Settings& s, const std::string& text) { s.*field = from_name(text); }};
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

std::vector<SettingKey> network_keys() {
  return {
      {"network.widths", "units a layer", "Widths of 1 to 5 hidden layers.",
       [](const Settings& s) { return fmt::format("{}", fmt::join(s.widths, ",")); },
       [](Settings& s, const std::string& text) { s.widths = parse_widths(text); }},
      choice("network.activation", "elu, softplus, tanh, sine", &Settings::activation,
             activation_from_name, "Activation of the hidden layers."),
      real("network.alpha", "1", &Settings::alpha, 1e-6,
           "Alpha of elu; its slope jumps at 0 unless alpha is 1."),
      flag("posterior.map", &Settings::map,
           "Point estimate under a fixed prior instead of a posterior."),
      choice("posterior.biases", "posterior, point", &Settings::biases, biases_from_name,
             "Biases as a column of the matrix-normal, or point estimates outside the KL."),
      flag("posterior.prior_fixed", &Settings::prior_fixed,
           "Prior of variance posterior.prior_variance instead of the one in closed form."),
      real("posterior.prior_variance", "1", &Settings::prior_variance, 1e-12,
           "Prior variance under posterior.map and posterior.prior_fixed."),
      flag("posterior.row_factor_trained", &Settings::row_factor_trained,
           "Train the posterior's row factor beside the column factor, or leave it at its start."),
      real("posterior.initial_spread", "1", &Settings::initial_spread, 1e-6,
           "Initial posterior standard deviation relative to that of the initial means."),
  };
}

std::vector<SettingKey> data_keys() {
  return {
      flag("data.scale", &Settings::scale_data,
           "Canonical scaling of the data, undone in everything shown."),
      choice("noise.in", "states, targets", &Settings::noise_in, noise_in_from_name,
             "Noise in every state (measured data), or in the second state of a pair only (the "
             "paper)."),
      choice("noise.variance", "at_least, fixed, closed_form", &Settings::variance_rule,
             variance_rule_from_name,
             "Output variance: at least the noise, fixed at it, or the running mean of the squared "
             "residual."),
      choice("step.scheme", "midpoint, mirk4, rk4, euler", &Settings::scheme, scheme_from_name,
             "Scheme of a training step; everything reported uses rk4."),
      count("step.substeps", "parts", &Settings::substeps, 1,
            "Parts a training step is divided in (euler, rk4)."),
      real(
          "step.finish", "fraction", &Settings::finish, 0,
          "Last part of a training with midpoint or mirk4 that takes rk4, so that the model is not "
          "that of the scheme."),
      count("step.report_substeps", "parts", &Settings::report_substeps, 1,
            "Parts of a reported step."),
  };
}

std::vector<SettingKey> razor_keys() {
  return {
      choice("razor.group", "learn, none, fixed", &Settings::group, group_from_name,
             "What the Hamiltonian is averaged over."),
      count("razor.laws", "laws; 0: from the dimension", &Settings::num_laws, 0,
            "Number K of learned laws."),
      count("razor.orbit_samples", "samples; 0: from the data", &Settings::orbit_samples, 0,
            "Orbit samples S of a tile."),
      choice("razor.measure", "ball, box, normal", &Settings::measure, measure_from_name,
             "Distribution of the symmetry time."),
      real("razor.measure_scale", "1; 0: pi for one law, else 1", &Settings::measure_scale, 0,
           "Scale of the symmetry time."),
      choice("razor.spread", "sobol, independent", &Settings::sampler, sampler_from_name,
             "How orbit samples are spread."),
      flag("razor.antithetic_orbit", &Settings::antithetic_orbit,
           "Orbit samples in pairs +tau, -tau."),
      flag("razor.orbit_shared", &Settings::orbit_shared,
           "One set of orbit samples for a whole batch (the paper) instead of one a tile."),
      flag("razor.antithetic_weights", &Settings::antithetic_weights,
           "Weight draws in pairs mean +- offset."),
      count("razor.tile_pairs", "pairs; 0: from the orbit samples", &Settings::tile_pairs, 0,
            "Pairs that share a set of orbit samples."),
      count("razor.segment_pairs", "pairs", &Settings::segment_pairs, 1,
            "Longest stretch of a trajectory that is one unit of a batch."),
      count("razor.segments_per_draw", "segments; 0: a batch", &Settings::segments_per_draw, 0,
            "Segments that share a weight draw."),
      count("razor.weight_draws", "draws", &Settings::weight_draws, 1,
            "Times each batch is taken with other weight draws (the paper's M); above 1 a draw is "
            "shared by the whole batch."),
      count("razor.batch", "segments", &Settings::batch, 1, "Segments a step."),
      choice("razor.start", "auto, random, anchored", &Settings::start, start_from_name,
             "Start of the generators; auto tries both and lets the evidence decide."),
      count("razor.steps", "steps; 0: from the data", &Settings::steps, 0,
            "Steps of the whole training."),
      count("razor.probe_steps", "steps; 0: a third", &Settings::probe_steps, 0,
            "Steps each start gets before the evidence decides."),
      count("razor.anchor_first", "steps", &Settings::anchor_first, 1,
            "Steps without symmetry before anchoring."),
      count("razor.anchor_every", "steps", &Settings::anchor_every, 1, "Steps between anchorings."),
      real("razor.anchor_until", "fraction", &Settings::anchor_until, 0,
           "Fraction of training after which no more anchoring."),
      real("razor.settle_tolerance", "nats a pair; 0: never", &Settings::settle_tolerance, 0,
           "Training stops when the ELBO improved less than this over a tenth of the steps."),
      count("razor.max_rollbacks", "times", &Settings::max_rollbacks, 0,
            "How often a diverging training may go back before it gives up."),
      count("evaluation.samples", "samples", &Settings::evaluation_samples, 2,
            "Orbit samples S_eval of everything reported."),
      count("evaluation.pairs", "pairs", &Settings::evaluation_pairs, 1,
            "Most pairs an evaluation takes."),
  };
}

std::vector<SettingKey> optimiser_keys() {
  return {
      flag("optimiser.auto", &Settings::optimiser_auto,
           "Choose optimiser.means and rates of 0 from the size of the data."),
      choice("optimiser.means", "muon, adam", &Settings::means, means_optimiser_from_name,
             "Optimiser of the means of weight matrices."),
      real("optimiser.rate_means", "1; 0: from the data", &Settings::rate_means, 0,
           "Rate of Muon."),
      real("optimiser.rate_factors", "1", &Settings::rate_factors, 0,
           "Rate of the posterior's factors (Adam)."),
      real("optimiser.rate_rest", "1; 0: from the data", &Settings::rate_rest, 0,
           "Rate of biases and output weights, and of all means under Adam."),
      real("optimiser.rate_generators", "1", &Settings::rate_generators, 0,
           "Rate of the laws (Adam)."),
      real("optimiser.rate_anchored", "1", &Settings::rate_anchored, 0,
           "Rate of the laws once anchored."),
      real("optimiser.clip", "running norms", &Settings::clip, 1e-3,
           "Gradient clipping of each tensor."),
  };
}

std::vector<SettingKey> evidence_keys() {
  return {
      real("evidence.held_out", "fraction of trajectories; 0: none", &Settings::held_out, 0,
           "Kept from training and every choice, at least two; the laws are tested on them."),
      real("evidence.level", "1", &Settings::test_level, 1e-12,
           "Level of the test of a law, after Holm's correction over the candidates."),
      real("evidence.resolution", "spreads", &Settings::coarsest_resolution, 0,
           "Relative drift that the test has to be able to see for a law to be established."),
      real("evidence.tolerance", "spreads", &Settings::drift_tolerance, 0,
           "Relative drift below which a law that does not hold exactly is approximate."),
      count("evidence.seeds", "trainings; 0: none", &Settings::evidence_seeds, 0,
            "Trainings with all laws, none and each left out, a seed: what each law adds to the "
            "ELBO."),
      count("evidence.steps", "steps; 0: from razor.steps", &Settings::evidence_steps, 0,
            "Steps of each of these trainings; 0 takes a quarter of razor.steps, less where that "
            "would make "
            "more than another run in all."),
  };
}

std::vector<SettingKey> run_keys() {
  return {
      real("run.checkpoint_seconds", "s", &Settings::checkpoint_seconds, 0,
           "Least time between checkpoints; 0 writes one at every boundary."),
  };
}

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

const std::vector<SettingKey>& setting_keys() {
  static const std::vector<SettingKey> keys = [] {
    std::vector<SettingKey> all;
    for (auto group : {network_keys(), data_keys(), razor_keys(), optimiser_keys(), evidence_keys(),
                       run_keys()}) {
      all.insert(all.end(), group.begin(), group.end());
    }
    return all;
  }();
  return keys;
}

void set_key(Settings& settings, const std::string& name, const std::string& value) {
  const auto& keys = setting_keys();
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const SettingKey& key) { return key.name == name; });
  if (found == keys.end()) {
    const auto nearest =
        std::min_element(keys.begin(), keys.end(), [&](const SettingKey& a, const SettingKey& b) {
          return edit_distance(a.name, name) < edit_distance(b.name, name);
        });
    throw UsageError(compose("'{}' is not a key. The nearest one is '{}'; {} lists all.", name,
                             nearest->name, Command{"config"}));
  }
  found->set(settings, value);
}

void Settings::validate() const {
  objective(2).architecture.validate();
  StepRule{scheme, substeps}.validate();
  if (orbit_samples % 2 != 0 && antithetic_orbit && orbit_samples != 0) {
    throw UsageError(fmt::format(
        "razor.orbit_samples: {} is odd, but antithetic samples come in pairs. Use an even number.",
        orbit_samples));
  }
  if (tile_pairs > 1024)
    throw UsageError(fmt::format("razor.tile_pairs: {} is above 1024.", tile_pairs));
  if (finish > 1) throw UsageError(fmt::format("step.finish: {} is above 1.", finish));
  if (anchor_until > 1)
    throw UsageError(fmt::format("razor.anchor_until: {} is above 1.", anchor_until));
  if (held_out > 0.5)
    throw UsageError(
        fmt::format("evidence.held_out: {} is above a half. Use a fifth or so.", held_out));
  if (!(test_level < 1))
    throw UsageError(fmt::format("evidence.level: {} is not below 1.", test_level));
}

ObjectiveOptions Settings::objective(std::ptrdiff_t dimension) const {
  ObjectiveOptions options;
  options.architecture = {dimension, widths, activation, alpha};
  options.step = {scheme, substeps};
  options.orbit = {measure, measure_scale > 0 ? measure_scale : 1, sampler, antithetic_orbit};
  options.orbit_samples = orbit_samples > 0 ? orbit_samples : 4;
  options.orbit_shared = orbit_shared;
  options.group = group;
  options.noise_in = noise_in;
  options.map = map;
  options.prior_variance = prior_variance;
  options.prior_fixed = prior_fixed;
  options.tile_pairs = tile_pairs > 0 ? tile_pairs : 16;
  options.segments_per_draw = segments_per_draw;
  options.antithetic_weights = antithetic_weights;
  return options;
}

OptimiserOptions Settings::optimiser() const {
  return {means, rate_means, rate_factors, rate_rest, rate_generators, clip, row_factor_trained};
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
      {"optimiser.rate_rest", "0: 1e-3 where optimiser.means is adam, 2e-3 otherwise"},
      {"optimiser.rate_means", "0: grows with the pairs, from 2e-3 at 28 to 2e-2 at 10,000"},
  };
  return rules;
}

Settings resolve(Settings s, Eigen::Index dimension, Eigen::Index num_pairs) {
  const auto n = static_cast<int>(dimension / 2);
  const bool small = num_pairs < 300;
  // One more than U(n) has, and room for the translations and products that come with a centre of
  // mass.
  if (s.num_laws == 0) s.num_laws = n == 1 ? 1 : std::min(n * n + 3, 20);
  if (s.orbit_samples == 0) s.orbit_samples = !small ? 4 : (s.num_laws == 1 ? 16 : 8);
  // A tile has to stay in the second-level cache.
  if (s.tile_pairs == 0) s.tile_pairs = std::clamp(256 / s.orbit_samples, 1, 16);
  if (s.measure_scale == 0) s.measure_scale = s.num_laws == 1 ? std::numbers::pi : 1;
  if (s.num_laws == 1 && s.measure == Measure::kBall) s.measure = Measure::kBox;
  if (s.steps == 0) s.steps = 2000;
  if (s.probe_steps == 0) s.probe_steps = std::max(1, s.steps / 3);
  s.probe_steps = std::min(s.probe_steps, s.steps);  // steps may be lowered beside a resolved file
  // With little data the weights must be slow, so that the generators move while the weights are
  // still loose.
  if (s.optimiser_auto && small) s.means = MeansOptimiser::kAdam;
  if (s.rate_rest == 0) s.rate_rest = s.means == MeansOptimiser::kAdam ? 1e-3 : 2e-3;
  if (s.rate_means == 0) {
    const double grown =
        2e-3 * std::pow(static_cast<double>(num_pairs) / 28, 1 / std::log10(10'000.0 / 28));
    s.rate_means = std::clamp(grown, 2e-3, 2e-2);
  }
  return s;
}

}  // namespace noether

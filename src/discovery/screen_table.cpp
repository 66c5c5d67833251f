#include "noether/discovery/screen_table.hpp"

#include <optional>

#include "noether/discovery/law_tests.hpp"
#include "noether/reading/readable_basis.hpp"
#include "noether/reading/textbook.hpp"
#include "noether/terms/layout.hpp"
#include "noether/terms/monomials.hpp"
#include "noether/testing/check.hpp"
#include "noether/testing/held_out.hpp"
#include "src/discovery/law_reader.hpp"

namespace noether {

namespace {

using Eigen::Index;

/// Beyond it reading by errors takes longer than a screen should; the echelon form is read instead.
constexpr Index kMostMonomials = 250;

class Table {
 public:
  Table(const Dataset& data, const ScreenResult& screened, const NoiseEstimate& noise,
        const DiscoveryOptions& options, ThreadPool& pool)
      : data_(data),
        screened_(screened),
        noise_(noise),
        options_(options),
        pool_(pool),
        all_(law_test_data(data, noise)) {
    if (data.canonical && num_monomials(data.dimension()) <= kMostMonomials)
      reader_.emplace(all_, screened.identities, screened.saturated);
  }

  ScreenTable read() {
    if (data_.canonical) read_quadratic();
    read_further();
    add_notes();
    return std::move(table_);
  }

 private:
  void read_quadratic() {
    for (const Identity& identity : screened_.identities)
      table_.identities.push_back(identity_text(identity, all_));
    for (const std::string& monomial : screened_.unidentifiable)
      table_.identities.push_back(monomial + " is constant");
    const std::vector<Quadratic> exact = explained_laws(screened_);
    place(readable(exact, {}), exact.size());
    const std::vector<Quadratic> nearly = approximate_laws(screened_);
    place(readable(nearly, exact), nearly.size());
  }

  /// Laws of other terms, tested on data that the search did not see.
  void read_further() {
    std::vector<Law> known;
    for (const auto* rows : {&table_.conserved, &table_.nearly}) {
      for (const ScreenRow& row : *rows) known.push_back(row.law);
    }
    const HeldOutSplit split = split_held_out(data_, options_.held_out);
    TermFinding further =
        search_terms(split, noise_, term_levels(options_.terms, term_variables(data_)), known,
                     options_.testing, pool_);
    for (const FoundLaw& law : further.laws) {
      const LawStatus status = check_laws(data_, {law.law}, noise_, options_.testing)[0].status;
      if (status == LawStatus::kRefuted) continue;
      const bool nearly =
          status == LawStatus::kApproximate || law.status == LawStatus::kApproximate;
      (nearly ? table_.nearly : table_.conserved)
          .push_back({law.law, law.name, law.formula, law.terms.size(),
                      nearly ? LawStatus::kApproximate : law.status, law.drift_held_out,
                      law.min_detectable_drift});
    }
    table_.tried = std::move(further.tried);
  }

  [[nodiscard]] std::string text_of(const Quadratic& law) const {
    return factored_formula(law, data_.variables, all_.slack.of(law));
  }

  [[nodiscard]] std::vector<Quadratic> readable(const std::vector<Quadratic>& laws,
                                                const std::vector<Quadratic>& modulo) const {
    if (!reader_) return readable_basis(laws, data_);
    std::vector<Quadratic> result;
    for (const FittedLaw& fitted :
         reader_->read(all_.about_origin(laws), all_.about_origin(modulo)))
      result.push_back(all_.in_data_coordinates(fitted.law(data_.dimension())));
    return result;
  }

  /// Rows for the laws that stand the test, where it says they belong.
  void place(const std::vector<Quadratic>& laws, std::size_t constant) {
    if (reader_) table_.unread += reader_->unread(constant, laws.size());
    if (laws.empty()) return;
    std::vector<Quadratic> clean;
    for (const Quadratic& law : laws) clean.push_back(without_dust(law, all_.slack.of(law)));
    const std::vector<CheckedLaw> checked =
        check_laws(data_, {clean.begin(), clean.end()}, noise_, options_.testing);
    for (std::size_t i = 0; i < clean.size(); ++i) add_row(clean[i], checked[i]);
  }

  void add_row(const Quadratic& law, const CheckedLaw& checked) {
    if (checked.status == LawStatus::kRefuted) return;
    const ScreenRow row{law,
                        textbook_name(law, layout_of(data_.variables), all_.scale),
                        text_of(law),
                        static_cast<std::size_t>((monomial_coefficients(law).array() != 0).count()),
                        checked.status,
                        checked.test.relative_drift,
                        checked.test.min_detectable_drift};
    (checked.status == LawStatus::kApproximate ? table_.nearly : table_.conserved).push_back(row);
  }

  void add_notes() {
    if (data_.canonical && screened_.num_trajectories < 2)
      table_.notes.emplace_back(
          "there is a single trajectory: what is constant along it may be a law or a property of "
          "this one motion. Several trajectories tell them apart.");
    if (table_.unread > 0) table_.notes.push_back(unread_text(table_.unread));
    if (const double rest = share_at_rest(data_); rest > kMostlyAtRest)
      table_.notes.push_back(at_rest_text(rest) +
                             ": what is constant there says nothing of the motion.");
    if (noise_.limited_by_sampling)
      table_.notes.emplace_back(
          "velocities from positions are limited by the sampling, not by noise: finer sampling, or "
          "measured velocities, would see smaller drifts.");
  }

  const Dataset& data_;
  const ScreenResult& screened_;
  const NoiseEstimate& noise_;
  const DiscoveryOptions& options_;
  ThreadPool& pool_;
  LawTestData all_;
  std::optional<LawReader> reader_;  // none where it would take too long
  ScreenTable table_;
};

}  // namespace

ScreenTable read_screen(const Dataset& data, const ScreenResult& screened,
                        const NoiseEstimate& noise, const DiscoveryOptions& options,
                        ThreadPool& pool) {
  return Table(data, screened, noise, options, pool).read();
}

}  // namespace noether

#include "src/report/plots.hpp"

#include <fmt/format.h>

#include "src/report/panel.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr std::size_t kShownValues = 40;
constexpr int kContours = 14;

const std::string& name_at(const std::vector<std::string>& variables, Index i) {
  return variables[static_cast<std::size_t>(i)];
}

/// Around `values` between -centre and centre.
Range around(double reach) {
  const double r = reach > 0 ? reach : 1;
  return {-r, r};
}

/// The data decide the range; a model that leaves it does not hide them.
Range range_of_data(const Rollout& r, Index j) {
  const VectorXd row = r.observed.row(j);
  return range_of(row).widened(0.25);
}

}  // namespace

std::string plot_spectrum(const std::vector<double>& values, int count, double threshold,
                          const std::string& axis, const std::string& label) {
  std::vector<double> y;
  for (std::size_t i = 0; i < std::min(values.size(), kShownValues); ++i)
    y.push_back(std::log10(std::max(values[i], 1e-12)));
  Range range = range_of(y);
  if (threshold > 0) range.include(std::log10(threshold));
  range = range.widened(0.08);
  if (range.length() < 1) range = {std::floor(range.low), std::floor(range.low) + 1.5};
  const Axes panel{{0, static_cast<double>(y.size()) + 1}, range, "index", axis, true};
  return panel_svg(panel, label, [&] {
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double x = static_cast<double>(i + 1);
      const Colour colour = static_cast<int>(i) < count ? kData : kModel;
      const double stem_x[2] = {x, x};
      const double stem_y[2] = {range.low, y[i]};
      line(stem_x, stem_y, 2, colour, 1.5);
      dots(&x, &y[i], 1, colour, 5);
    }
    if (!(threshold > 0)) return;
    plcol0(kInk);
    pllsty(2);
    pljoin(panel.x.low, std::log10(threshold), panel.x.high, std::log10(threshold));
    pllsty(1);
  });
}

std::string plot_law(const LawOverTime& law, const std::string& label) {
  Range time = range_of(law.trajectories.at(0).time);
  double reach = kDeviations * law.noise_std;
  for (const TimeSeries& t : law.trajectories) {
    time.include(t.time.minCoeff());
    time.include(t.time.maxCoeff());
    reach = std::max(reach, t.values.cwiseAbs().maxCoeff());
  }
  if (!(time.high > time.low)) time.high = time.low + 1;
  const Axes panel{time, around(1.1 * reach), "time", "deviation / spread"};
  return panel_svg(panel, label, [&] {
    const double band = kDeviations * law.noise_std;
    filled({time.low, time.high, time.high, time.low}, {-band, -band, band, band}, kBand);
    for (const TimeSeries& t : law.trajectories)
      line(t.time.data(), t.values.data(), t.time.size(), kData);
  });
}

std::string plot_evidence(const std::vector<FoundLaw>& laws) {
  Range range{0, 0};
  std::vector<std::size_t> shown;
  for (std::size_t k = 0; k < laws.size(); ++k) {
    if (!laws[k].evidence_nats) continue;
    shown.push_back(k);
    const double error = kDeviations * laws[k].evidence_standard_error.value_or(0);
    range.include(*laws[k].evidence_nats - error);
    range.include(*laws[k].evidence_nats + error);
  }
  const auto rows = static_cast<double>(laws.size());
  const bool thousands = std::max(range.high, -range.low) >= 1000;
  const double unit = thousands ? 1000 : 1;
  const Axes panel{Range{range.low / unit, range.high / unit}.widened(0.05),
                   {rows + 0.5, 0.5},
                   thousands ? "evidence (1,000 nats)" : "evidence (nats)",
                   "law",
                   false,
                   false,
                   1};
  return panel_svg(panel, "Evidence of each law in nats, with two standard errors", [&] {
    for (const std::size_t k : shown) {
      const double y = static_cast<double>(k + 1);
      const double nats = *laws[k].evidence_nats / unit;
      const double error = kDeviations * laws[k].evidence_standard_error.value_or(0) / unit;
      filled({0, nats, nats, 0}, {y - 0.3, y - 0.3, y + 0.3, y + 0.3}, nats > 0 ? kData : kModel);
      const double whisker_x[2] = {nats - error, nats + error};
      const double whisker_y[2] = {y, y};
      line(whisker_x, whisker_y, 2, kInk, 1.5);
    }
    plcol0(kInk);
    pljoin(0, panel.y.low, 0, panel.y.high);
  });
}

std::string plot_generator(const Eigen::MatrixXd& generator,
                           const std::vector<std::string>& variables, const std::string& label) {
  const auto M = static_cast<Index>(variables.size());
  const double largest = std::max(1e-300, generator.topRows(M).cwiseAbs().maxCoeff());
  const Sheet sheet{1, 1, 340, 320, M > 8 ? 2.4 : 3.3};
  const auto paint = [&] {
    pladv(0);
    plvpor(0.17, 0.97, 0.05, 0.84);
    plwind(0, static_cast<double>(M + 1), static_cast<double>(M), 0);
    for (Index i = 0; i < M; ++i) {
      for (Index j = 0; j <= M; ++j) {
        const double strength = generator(i, j) / largest;
        if (std::abs(strength) < 0.01) continue;
        const auto x = static_cast<double>(j);
        const auto y = static_cast<double>(i);
        const double corners_x[4] = {x, x + 1, x + 1, x};
        const double corners_y[4] = {y, y, y + 1, y + 1};
        tint(strength);
        plfill(4, corners_x, corners_y);
      }
    }
    plcol0(kInk);
    plbox("bc", 0, 0, "bc", 0, 0);
    for (Index i = 0; i < M; ++i)
      plmtex("lv", 0.6, (static_cast<double>(M - i) - 0.5) / static_cast<double>(M), 1,
             axis_name(name_at(variables, i), 5).c_str());
    // Names stand upright where there is room for them.
    const bool room = M <= 6;
    for (Index j = 0; j <= M; ++j)
      plmtex(room ? "t" : "tv", room ? 1.2 : 0.6,
             (static_cast<double>(j) + 0.5) / static_cast<double>(M + 1), room ? 0.5 : 0,
             j < M ? axis_name(name_at(variables, j), room ? 4 : 5).c_str() : "1");
  };
  return inline_svg(drawn(sheet, paint), label);
}

std::string plot_portrait(const Rollout& r, Index i, Index j,
                          const std::vector<std::string>& variables) {
  const Axes panel{range_of_data(r, i), range_of_data(r, j), axis_name(name_at(variables, i)),
                   axis_name(name_at(variables, j))};
  const VectorXd x = r.observed.row(i);
  const VectorXd y = r.observed.row(j);
  const VectorXd model_x = r.mean.row(i);
  const VectorXd model_y = r.mean.row(j);
  return panel_svg(panel,
                   fmt::format("{} against {}: data as dots, the model as a line",
                               name_at(variables, j), name_at(variables, i)),
                   [&] {
                     line(model_x.data(), model_y.data(), model_x.size(), kModel, 1.5);
                     dots(x.data(), y.data(), x.size(), kData);
                   });
}

std::string plot_rollout(const Rollout& r, Index j, const std::vector<std::string>& variables) {
  Range time = range_of(r.time);
  if (!(time.high > time.low)) time.high = time.low + 1;
  const Axes panel{time, range_of_data(r, j), "time", axis_name(name_at(variables, j))};
  const VectorXd observed = r.observed.row(j);
  const VectorXd mean = r.mean.row(j);
  std::vector<double> x(r.time.begin(), r.time.end());
  std::vector<double> y;
  // PLplot cuts at the panel's edge only what is not absurdly far away.
  const auto bounded = [&](double value) {
    const double reach = 2 * panel.y.length();
    return std::clamp(value, panel.y.low - reach, panel.y.high + reach);
  };
  for (Index i = 0; i < mean.size(); ++i)
    y.push_back(bounded(mean(i) - kDeviations * r.deviation(j, i)));
  for (Index i = mean.size(); i-- > 0;) {
    x.push_back(r.time(i));
    y.push_back(bounded(mean(i) + kDeviations * r.deviation(j, i)));
  }
  const VectorXd model = mean.unaryExpr(bounded);
  return panel_svg(panel,
                   fmt::format("{} over time: data as dots, the model as a line on its band",
                               name_at(variables, j)),
                   [&] {
                     filled(x, y, kBand);
                     line(r.time.data(), model.data(), model.size(), kModel, 1.5);
                     dots(r.time.data(), observed.data(), observed.size(), kData);
                   });
}

std::string plot_energy(const EnergyMap& map, const std::vector<Rollout>& rollouts,
                        const std::vector<std::string>& variables) {
  const Axes panel{range_of(map.q),
                   range_of(map.p),
                   axis_name(name_at(variables, 0)),
                   axis_name(name_at(variables, 1)),
                   false,
                   true};
  std::vector<std::vector<double>> columns;
  std::vector<const double*> rows;
  for (Index i = 0; i < map.energy.rows(); ++i) {
    const Eigen::RowVectorXd row = map.energy.row(i);
    columns.emplace_back(row.begin(), row.end());
  }
  for (const auto& column : columns) rows.push_back(column.data());
  const Range energy = range_of(map.energy.reshaped());
  std::vector<double> levels;
  for (int k = 1; k <= kContours; ++k)
    levels.push_back(energy.low + energy.length() * std::pow(k / (kContours + 1.0), 1.5));
  VectorXd q_grid = map.q;  // the library does not promise to leave it alone
  VectorXd p_grid = map.p;
  PLcGrid grid{q_grid.data(),
               p_grid.data(),
               nullptr,
               static_cast<PLINT>(q_grid.size()),
               static_cast<PLINT>(p_grid.size()),
               0};
  return panel_svg(panel, "Contours of the learned Hamiltonian with the data", [&] {
    plcol0(kModel);
    plcont(rows.data(), grid.nx, grid.ny, 1, grid.nx, 1, grid.ny, levels.data(), kContours, pltr1,
           &grid);
    for (const Rollout& r : rollouts) {
      const VectorXd q = r.observed.row(0);
      const VectorXd p = r.observed.row(1);
      dots(q.data(), p.data(), q.size(), kData);
    }
  });
}

std::string plot_curve(const std::vector<CurvePoint>& curve) {
  std::vector<double> x;
  std::vector<double> y;
  // The first tenth falls by orders of magnitude and would hide the rest.
  for (std::size_t i = curve.size() / 10; i < curve.size(); ++i) {
    if (!std::isfinite(curve[i].negative_elbo)) continue;
    x.push_back(static_cast<double>(curve[i].step));
    y.push_back(curve[i].negative_elbo);
  }
  const Axes panel{range_of(x).widened(0.02), range_of(y).widened(0.05), "step",
                   "negative ELBO per pair"};
  return panel_svg(panel, "Negative evidence lower bound per pair over training", [&] {
    line(x.data(), y.data(), static_cast<std::ptrdiff_t>(x.size()), kData, 1.5);
  });
}

}  // namespace noether

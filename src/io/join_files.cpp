#include "src/io/join_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/io/columns.hpp"
#include "noether/io/describe.hpp"
#include "noether/io/smooth.hpp"
#include "src/io/gather.hpp"
#include "src/io/velocity_scale.hpp"

namespace noether {

namespace {

std::string content_of(const RawFile& file) {
  if (file.data.trajectories.front().paired()) return "pairs";
  return file.positions_only ? "positions alone" : "states";
}

/// Files with the same one go together.
std::string signature(const RawFile& file) {
  return fmt::format("{}: {}", content_of(file), fmt::join(file.data.variables, ", "));
}

std::string commonest_signature(const std::vector<NamedFile>& files) {
  std::map<std::string, std::size_t> counts;
  for (const NamedFile& file : files) ++counts[signature(file.file)];
  const NamedFile* best = &files.front();
  std::size_t most = 0;
  for (const NamedFile& file : files) {  // in order, so that the first of equals is taken
    const std::size_t count = counts[signature(file.file)];
    if (count > most) best = &file;
    most = std::max(most, count);
  }
  return signature(best->file);
}

Message difference(const NamedFile& file, const RawFile& standard) {
  if (file.file.data.variables != standard.data.variables)
    return compose(
        "{}: its variables are {}, those of the others {}. Files of one run must hold one "
        "system.",
        Place{file.name}, fmt::join(file.file.data.variables, ", "),
        fmt::join(standard.data.variables, ", "));
  return compose("{}: it holds {}, the others hold {}. Files of one run must be of one kind.",
                 Place{file.name}, content_of(file.file), content_of(standard));
}

void leave_out_others(std::vector<NamedFile>& files, std::vector<LeftOut>& left_out,
                      const ReadOptions& options) {
  const std::string common = commonest_signature(files);
  const auto fits = [&](const NamedFile& file) { return signature(file.file) == common; };
  const auto standard = std::find_if(files.begin(), files.end(), fits);
  for (const NamedFile& file : files) {
    if (fits(file)) continue;
    const Message why = difference(file, standard->file);
    if (options.strict) throw DataError(why);
    left_out.push_back({file.name, why, nullptr});
  }
  std::erase_if(files, [&](const NamedFile& file) { return !fits(file); });
}

Message left_out_warning(const std::vector<LeftOut>& left_out, std::size_t all) {
  const std::string what =
      left_out.size() == 1
          ? fmt::format("1 of {} files is left out", all)
          : fmt::format("{} of {} files are left out, the first for this", left_out.size(), all);
  std::string others;
  for (std::size_t i = 1; i < std::min<std::size_t>(left_out.size(), 4); ++i)
    others += fmt::format("{}{}", i == 1 ? " The others: " : ", ", left_out[i].name);
  if (left_out.size() > 4) others += ", ...";
  return compose("{}: {}{} To stop at such a file instead, give {}.", what, left_out[0].why,
                 others.empty() ? "" : others + ".", Setting{"strict", {}});
}

std::vector<double> masses_for(const NamedFile& file, const ReadOptions& options) {
  const auto n = static_cast<std::size_t>(file.file.data.dimension() / 2);
  return options.mass.empty()
             ? masses_of(file.file.mass, n, compose("{}, array 'mass'", Place{file.name}),
                         ExitCode::kData)
             : masses_of(options.mass, n, Parameter{"mass"}, ExitCode::kUsage);
}

/// Trajectories of one file among those of all, and their masses.
struct FileRange {
  std::size_t first, end;
  std::vector<double> masses;
};

/// Trajectories, warnings and origins of all; the mean square of the rounding over states.
class Joiner {
 public:
  explicit Joiner(const ReadOptions& options) : options_(options) {}

  void add(NamedFile named, std::size_t index) {
    Dataset& more = named.file.data;
    const std::vector<double> masses = masses_for(named, options_);
    const auto states = static_cast<double>(more.num_states());
    rounding_.resize(more.rounding.size());
    for (std::size_t j = 0; j < rounding_.size(); ++j)
      rounding_[j] += states * more.rounding[j] * more.rounding[j];
    num_states_ += states;
    warnings_.add(named.name, more.warnings);
    left_out_.add(named.name, {more.origin.left_out.begin(), more.origin.left_out.end()});
    if (ranges_.empty()) {
      all_.variables = more.variables;
      all_.canonical = more.canonical;
      all_.origin = more.origin;
    }
    const std::size_t first = all_.trajectories.size();
    for (Trajectory& t : more.trajectories) {
      // The same id in another file is another trajectory.
      if (index > 0) t.id = fmt::format("{}:{}", index, t.id);
      all_.trajectories.push_back(std::move(t));
    }
    ranges_.push_back({first, all_.trajectories.size(), masses});
  }

  Dataset finish(const RawFile& like) {
    all_.warnings = warnings_.sentences();
    all_.origin.left_out = plain_texts(left_out_.sentences());
    all_.origin.num_files = ranges_.size();
    for (double& sum : rounding_) sum = std::sqrt(sum / num_states_);
    all_.rounding = rounding_;
    all_.rounding.resize(all_.variables.size(), 0.0);
    if (like.velocities) from_velocities();
    if (like.positions_only) from_positions();
    if (like.velocities || like.positions_only) note_masses(like);
    return std::move(all_);
  }

 private:
  [[nodiscard]] std::size_t n() const { return all_.variables.size() / 2; }

  void from_velocities() {
    all_.origin.momenta = DataOrigin::Momenta::kFromVelocities;
    if (Message text = velocity_scale_warning(all_); !text.parts().empty())
      all_.warnings.push_back(std::move(text));
    for (const FileRange& range : ranges_) {
      for (std::size_t k = range.first; k < range.end; ++k)
        multiply(all_.trajectories[k], range.masses);
    }
    for (std::size_t i = 0; i < n(); ++i) all_.rounding[n() + i] *= ranges_[0].masses[i];
  }

  /// The motion may bend too much, or be too short, in one file and not in all.
  void from_positions() {
    all_.origin.momenta = DataOrigin::Momenta::kFromPositions;
    const std::vector<double>& masses = ranges_[0].masses;
    for (const FileRange& range : ranges_) {
      if (range.masses != masses)
        throw DataError("the files have different masses. Give files of one system.");
    }
    smooth_positions(all_);
    for (Trajectory& t : all_.trajectories) multiply(t, masses);
    for (std::size_t i = 0; i < n(); ++i) {
      all_.smoothing->gain[n() + i] *= masses[i];
      all_.smoothing->bias[n() + i] *= masses[i];
    }
  }

  void multiply(Trajectory& t, const std::vector<double>& masses) const {
    for (std::size_t i = 0; i < n(); ++i)
      t.states.row(static_cast<Eigen::Index>(n() + i)) *= masses[i];
  }

  void note_masses(const RawFile& like) {
    all_.origin.masses = ranges_[0].masses;
    all_.origin.masses_source = !options_.mass.empty() ? "given"
                                : !like.mass.empty()   ? "from the file"
                                                       : "assumed";
    if (options_.mass.empty() && like.mass.empty()) all_.warnings.emplace_back(kUnitMasses);
  }

  const ReadOptions& options_;
  Dataset all_;
  std::vector<FileRange> ranges_;
  std::vector<double> rounding_;
  double num_states_ = 0;
  Gathered warnings_;
  Gathered left_out_;
};

}  // namespace

Dataset join_files(std::vector<NamedFile> files, std::vector<LeftOut> left_out,
                   const ReadOptions& options) {
  const std::size_t all = files.size() + left_out.size();
  leave_out_others(files, left_out, options);
  Joiner joiner(options);
  RawFile like;
  like.velocities = files[0].file.velocities;
  like.positions_only = files[0].file.positions_only;
  like.mass = files[0].file.mass;
  const std::string first = files[0].name;
  for (std::size_t i = 0; i < files.size(); ++i) joiner.add(std::move(files[i]), i);
  try {
    Dataset data = joiner.finish(like);
    if (!left_out.empty()) data.warnings.push_back(left_out_warning(left_out, all));
    return data;
  } catch (const DataError& error) {
    if (error.message().first<Place>() != nullptr) throw;
    throw DataError(
        compose("{}: {}", Place{all == 1 ? first : fmt::format("{} files", all)}, error.message()));
  }
}

}  // namespace noether

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <sstream>

#include "end_to_end/cli.hpp"
#include "noether/core/npz.hpp"

namespace noether::cli_test {
namespace {

using Words = std::vector<std::string>;

/// One way to write the same motion down. `warning` must stand among the program's, if any, and
/// `says` in what it prints.
struct Format {
  std::string name;
  std::string file;
  std::function<std::string()> bytes;
  Words options = {};
  std::string warning = {};
  std::string says = {};
};

std::ostream& operator<<(std::ostream& stream, const Format& f) { return stream << f.name; }

/// Rows as `row` writes them, below a header.
std::string rows(const std::string& header,
                 const std::function<std::string(std::size_t, double, double, double)>& row) {
  const Motion m = motion();
  std::string text = header;
  for (std::size_t i = 0; i < m.q.size(); ++i) text += row(i, m.time[i], m.q[i], m.p[i]);
  return text;
}

std::string interleaved() {
  const Motion m = motion();
  std::string text = "p,id,q,t\n";
  for (std::size_t i = 0; i < kRows; ++i) {
    for (const std::size_t j : {i, i + kRows})
      text += fmt::format("{},{},{},{}\n", m.p[j], j / kRows, m.q[j], m.time[j]);
  }
  return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string npz(const Archive& archive) {
  const Workspace w;
  write_npz(w / "file.npz", archive);
  return w.read("file.npz");
}

Array array(std::vector<std::size_t> shape, std::vector<double> values) {
  return {std::move(shape), std::move(values)};
}

/// q and p under the names given, of the shape given.
Archive arrays(const std::string& second, const std::vector<std::size_t>& shape) {
  const Motion m = motion();
  return {{"q", array(shape, m.q)}, {second, array(shape, m.p)}};
}

Archive plus(Archive archive, const std::string& name, Array values) {
  archive[name] = std::move(values);
  return archive;
}

const Array kStep{{}, std::vector<double>{0.25}};

std::string bytes(const std::vector<double>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

std::string c_order() {
  const Motion m = motion();
  std::vector<double> values;
  for (std::size_t i = 0; i < m.q.size(); ++i) values.insert(values.end(), {m.q[i], m.p[i]});
  return npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 12, 2), }", bytes(values));
}

std::string fortran_order() {
  const Motion m = motion();
  std::vector<double> values;
  for (const auto* part : {&m.q, &m.p}) {
    for (std::size_t row = 0; row < kRows; ++row) {
      for (std::size_t i = 0; i < 2; ++i) values.push_back((*part)[i * kRows + row]);
    }
  }
  return npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 12, 2), }", bytes(values));
}

std::vector<Hdf5Dataset> datasets() {
  const Motion m = motion();
  return {{"q", {2, kRows, 1}, m.q},
          {"p", {2, kRows, 1}, m.p},
          {"t", {kRows}, {m.time.begin(), m.time.begin() + kRows}}};
}

std::vector<Format> formats() {
  const Motion m = motion();
  const Array times = array({2, kRows}, m.time);
  const auto comma = [] { return table(); };
  return {
      {"csv", "a.csv", comma},
      {"upper_case_extension", "A.CSV", comma},
      {"tsv", "a.tsv", [] { return table("\t"); }},
      {"semicolons", "a.csv", [] { return table(";"); }},
      {"decimal_commas", "a.csv", [] { return replaced(table(";"), ".", ","); }},
      {"blanks", "a.txt", [] { return table("   "); }},
      {"commas_and_blanks", "a.csv", [] { return table(" , "); }},
      {"carriage_returns", "a.csv", [] { return table(",", "\r\n"); }},
      {"byte_order_mark", "a.csv", [] { return "\xEF\xBB\xBF" + table(); }},
      {"old_carriage_returns", "a.csv", [] { return table(",", "\r"); }},
      {"header_of_commas_above_semicolons", "a.csv",
       [] { return replaced(replaced(table(";"), "id;t;q;p", "id,t,q,p"), ".", ","); }},
      {"names_in_a_comment", "a.txt", [] { return "# " + table(" "); }},
      {"comments_of_all_kinds", "a.csv",
       [] { return replaced(table(), "0,0.5", "% x\n// y\n0,0.5"); }},
      {"no_header", "a.csv", [] { return table().substr(9); }, {"--names", "id,t,q,p"}},
      {"other_names",
       "a.csv",
       [] { return replaced(table(), "id,t,q,p", "a,b,c,d"); },
       {"--names", "id,t,q,p"}},
      {"title_skipped", "a.csv", [] { return "a,b,c,d\n" + table(); }, {"--skip", "1"}},
      {"line_of_the_header",
       "a.csv",
       [] { return "a,b,c,d\n" + table(); },
       {"--header-line", "2"},
       {},
       "left out: 1 line above the header"},
      {"line_of_units",
       "a.csv",
       [] { return replaced(table(), "q,p\n", "q,p\n-,s,m,kg m/s\n"); },
       {},
       {},
       "positions: q in m"},
      {"header_in_latin1", "a.csv", [] { return replaced(table(), "q,p\n", "q,p [\xb5m]\n"); }},
      {"trailing_delimiters", "a.csv", [] { return table(",", ",\n"); }},
      {"quoted_names_with_units",
       "a.csv",
       [] { return replaced(table(), "t,q,p", "\"Time (s)\",q [m],p [kg m/s]"); },
       {"--q", "q", "--p", "P"}},
      {"frame_numbers_with_a_rate",
       "a.csv",
       [] {
         return rows("id,frame,q,p\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("{},{},{},{}\n", i / kRows, 4 * t, q, p);
         });
       },
       {"--rate", "4"}},
      {"row_numbers_with_a_rate",
       "a.csv",
       [] {
         return rows("id,q,p\n", [](auto i, auto, auto q, auto p) {
           return fmt::format("{},{},{}\n", i / kRows, q, p);
         });
       },
       {"--rate", "4"}},
      {"stamps", "a.csv",
       [] {
         return rows("id,t,q,p\n", [](auto i, auto t, auto q, auto p) {
           const bool next = t >= 2;  // over the end of a day
           return fmt::format("{},2026-05-0{}T{}:{:05.2f}Z,{},{}\n", i / kRows, next ? 4 : 3,
                              next ? "00:00" : "23:59", next ? t - 2 : 58 + t, q, p);
         });
       }},
      {"times_of_day", "a.csv",
       [] {
         return rows("id,t,q,p\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("{},10:00:{:05.2f},{},{}\n", i / kRows, t, q, p);
         });
       }},
      {"degrees",
       "a.csv",
       [] {
         return rows("id,t,theta (deg),theta_dot (deg/s)\n", [](auto i, auto t, auto q, auto p) {
           const double degree = 3.14159265358979323846 / 180;
           return fmt::format("{},{},{},{}\n", i / kRows, t, q / degree, p / degree);
         });
       },
       {},
       "converted from degrees to radians: theta (deg), theta_dot (deg/s)"},
      {"a_text_for_an_id",
       "a.csv",
       [] {
         return rows("planet,t,q,p\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("{},{},{},{}\n", i < kRows ? "mars" : "venus", t, q, p);
         });
       },
       {},
       {},
       "trajectories: column 'planet'"},
      {"comments", "a.csv",
       [] { return "# a comment\n\n" + replaced(table(), "0,0.5", "# x\n0,0.5"); }},
      {"no_end_of_the_last_line",
       "a.csv",
       [] { return table().substr(0, table().size() - 1); },
       {},
       "the last line has no line end"},
      {"quoted", "a.csv",
       [] {
         return rows("\"id\",\"t\",\"q\",\"p\"\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("\"{}\",\"{}\",\"{}\",{}\n", i / kRows, t, q, p);
         });
       }},
      {"plus_signs", "a.csv",
       [] {
         return rows("id,t,q,p\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("{},{},{:+},{:+}\n", i / kRows, t, q, p);
         });
       }},
      {"exponents", "a.csv",
       [] {
         return rows("id,t,q,p\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("{},{},{:.17e},{:.17E}\n", i / kRows, t, q, p);
         });
       }},
      {"names_as_ids", "a.csv",
       [] {
         return rows("trajectory,time,q,p\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("run {},{},{},{}\n", i < kRows ? "a" : "b", t, q, p);
         });
       }},
      {"interleaved_and_shuffled_columns", "a.csv", interleaved},
      {"blank_line_between", "a.csv",
       [] {
         return rows("t,q,p\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("{}{},{},{}\n", i == kRows ? "\n" : "", t, q, p);
         });
       }},
      {"step_instead_of_times",
       "a.csv",
       [] {
         return rows("id,q,p\n", [](auto i, auto, auto q, auto p) {
           return fmt::format("{},{},{}\n", i / kRows, q, p);
         });
       },
       {"--dt", "0.25"}},
      {"step_beside_times", "a.csv", comma, {"--dt", "7"}, "--dt 7 is not used"},
      {"unused_columns",
       "a.csv",
       [] {
         return rows("id,t,q,p,remark,temperature\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("{},{},{},{},fine,\n", i / kRows, t, q, p);
         });
       },
       {},
       {},
       "left out: columns remark, temperature"},
      {"named_columns",
       "a.csv",
       [] { return replaced(table(), "id,t,q,p", "run,clock,place,momentum"); },
       {"--trajectory", "run", "--time", "clock", "--q", "place", "--p", "momentum"}},
      {"velocities",
       "a.csv",
       [] { return replaced(table(), "q,p", "q,v"); },
       {},
       {},
       "momenta: p (columns v): velocities times mass 1 (assumed)"},
      {"velocities_and_mass",
       "a.csv",
       [] {
         return rows("id,t,q,v\n", [](auto i, auto t, auto q, auto p) {
           return fmt::format("{},{},{},{}\n", i / kRows, t, q, p / 2);
         });
       },
       {"--mass", "2"},
       "positions change 2.01 times as fast as the velocities say"},
      {"x_and_px", "a.csv", [] { return replaced(table(), "q,p", "x,px"); }},
      {"x1_and_vx1", "a.csv", [] { return replaced(table(), "q,p", "x1,vx1"); }, {"--mass", "1"}},
      {"csv_gz", "a.csv.gz", [] { return gzipped(table()); }},
      {"csv_gz_in_two_members", "a.csv.gz",
       [] { return gzipped(table().substr(0, 100)) + gzipped(table().substr(100)); }},
      {"npy", "a.npy", c_order, {"--dt", "0.25"}},
      {"npy_in_fortran_order", "a.npy", fortran_order, {"--dt", "0.25"}},
      {"npy_gz", "a.npy.gz", [] { return gzipped(c_order()); }, {"--dt", "0.25"}},
      {"npz", "a.npz",
       [=] {
         return npz(plus(arrays("p", {2, kRows, 1}), "t", times));
       }},
      {"npz_with_a_text_beside", "a.npz",
       [=] {
         std::vector<std::pair<std::string, std::string>> entries{
             {"remark.npy",
              npy("{'descr': '<U1', 'fortran_order': False, 'shape': (), }", std::string(4, 'a'))}};
         for (const auto& [name, values] : plus(arrays("p", {2, kRows, 1}), "t", times))
           entries.emplace_back(name + ".npy", format_npy(values));
         return zipped(entries);
       }},
      {"npz_with_step", "a.npz",
       [] {
         return npz(plus(arrays("p", {2, kRows, 1}), "dt", kStep));
       }},
      {"npz_with_velocities", "a.npz",
       [=] {
         return npz(plus(plus(arrays("v", {2, kRows, 1}), "t", times), "mass", array({1}, {1})));
       }},
      {"npz_ragged", "a.npz",
       [] {
         return npz(plus(plus(arrays("p", {2 * kRows, 1}), "dt", kStep), "offsets",
                         {{3}, std::vector<std::int64_t>{0, kRows, 2 * kRows}}));
       }},
      {"npz_gz", "a.npz.gz",
       [] {
         return gzipped(npz(plus(arrays("p", {2, kRows, 1}), "dt", kStep)));
       }},
      {"hdf5", "a.h5", [] { return hdf5(datasets()); }},
      {"hdf5_with_a_text_beside", "a.hdf5", [] { return hdf5(datasets(), "remark"); }},
      {"hdf5_gz", "a.h5.gz", [] { return gzipped(hdf5(datasets())); }},
  };
}

/// The screen's output with the variables' names put back to q and p, without what was read and
/// warnings.
std::string result_in(const std::string& output) {
  std::istringstream stream(output.substr(output.find("\nnoise ") + 1));
  std::string text;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("warning:")) text += line + "\n";
  }
  for (const auto& [from, to] :
       {std::pair{"place", "q"}, std::pair{"momentum", "p"}, std::pair{"px1", "p"},
        std::pair{"x1", "q"}, std::pair{"px", "p"}, std::pair{"of x", "of q"},
        std::pair{"oscillator x", "oscillator q"}, std::pair{"x^", "q^"}, std::pair{"p_theta", "p"},
        std::pair{"theta", "q"}})
    text = replaced(text, from, to);
  return text;
}

std::string warnings_in(const std::string& output) {
  std::istringstream stream(output);
  std::string text;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("warning:")) text += line + "\n";
  }
  return text;
}

class Formats : public testing::TestWithParam<Format> {};

TEST_P(Formats, GiveTheSameScreen) {
  const Format& f = GetParam();
  const Workspace w;
  w.write("plain.csv", table());
  w.write(f.file, f.bytes());
  const Outcome plain = w.noether({"screen", "plain.csv", "--terms", "none"});
  ASSERT_EQ(plain.code, 0) << plain.err;
  const std::string size = "2 trajectories, 24 states of ";
  ASSERT_TRUE(plain.out.starts_with(size + "q, p; step 0.25\n")) << plain.out;
  // What else is searched depends on the names.
  Words command{"screen", f.file, "--terms", "none"};
  command.insert(command.end(), f.options.begin(), f.options.end());
  const Outcome outcome = w.noether(command);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(outcome.out.starts_with(size)) << outcome.out;
  EXPECT_EQ(result_in(outcome.out), result_in(plain.out));
  const std::string warnings = warnings_in(outcome.out);
  EXPECT_EQ(warnings.empty(), f.warning.empty()) << warnings;
  EXPECT_NE(warnings.find(f.warning), std::string::npos) << warnings;
  EXPECT_NE(outcome.out.find(f.says), std::string::npos) << outcome.out;
}

std::string title(const testing::TestParamInfo<Format>& format) { return format.param.name; }

INSTANTIATE_TEST_SUITE_P(Written, Formats, testing::ValuesIn(formats()), title);

TEST(Reading, MissingCellsSplitATrajectoryAndAreCounted) {
  const Workspace w;
  std::string text = table();
  const std::size_t fifth = text.find("0,1,");
  ASSERT_NE(fifth, std::string::npos);
  text.replace(fifth, text.find('\n', fifth) - fifth, "0,1,nan,");
  w.write("a.csv", text);
  const Outcome outcome = w.noether({"screen", "a.csv"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("3 trajectories, 23 states"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("1 row with empty or nan cells"), std::string::npos) << outcome.out;
}

TEST(Reading, SeveralFilesAreMoreTrajectories) {
  const Workspace w;
  w.write("a.csv", table());
  w.write("b.tsv", table("\t"));
  const Outcome outcome = w.noether({"screen", "a.csv", "b.tsv"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("4 trajectories, 48 states"), std::string::npos) << outcome.out;
}

TEST(Reading, ConstantColumnsAreTold) {
  const Workspace w;
  w.write("a.csv", "t,q1,q2,p1,p2\n0,1,3,0,5\n1,2,3,1,6\n2,1,3,2,5\n3,0,3,3,4\n");
  const Outcome outcome = w.noether({"screen", "a.csv"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("in all the data, and so no law: q2 = 3"), std::string::npos)
      << outcome.out;
}

TEST(Reading, PositionsAloneAreSmoothed) {
  const Workspace w;
  w.write("a.csv", rows("id,t,q\n", [](auto i, auto t, auto q, auto) {
            return fmt::format("{},{},{}\n", i / kRows, t, q);
          }));
  const Outcome outcome = w.noether({"screen", "a.csv"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("velocities were found from positions"), std::string::npos);
}

TEST(Reading, AnglesAreUnwrapped) {
  const Workspace w;
  std::string wrapped = "t,q,p\n";
  std::string whole = "t,q,p\n";
  for (int i = 0; i < 20; ++i) {
    const double angle = 0.6 * i + 0.001 * ((7 * i) % 5);
    const double p = 0.6 + 0.001 * ((3 * i) % 7);
    whole += fmt::format("{},{},{}\n", i, angle, p);
    wrapped += fmt::format("{},{},{}\n", i,
                           angle < 3.14   ? angle
                           : angle < 9.42 ? angle - 6.283185307179586
                                          : angle - 12.566370614359172,
                           p);
  }
  w.write("wrapped.csv", wrapped);
  w.write("whole.csv", whole);
  const Outcome expected = w.noether({"screen", "whole.csv"});
  const Outcome outcome = w.noether({"screen", "wrapped.csv", "--angle", "q"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto noise = [](const Outcome& o) {
    return result_in(o.out).substr(0, result_in(o.out).find("within"));
  };
  EXPECT_EQ(noise(outcome), noise(expected));
  EXPECT_NE(noise(w.noether({"screen", "wrapped.csv"})), noise(expected));
}

}  // namespace
}  // namespace noether::cli_test

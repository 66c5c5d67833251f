#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <functional>
#include <limits>

#include "end_to_end/cli.hpp"
#include "noether/core/npz.hpp"

namespace noether::cli_test {
namespace {

using Words = std::vector<std::string>;

/// One way to go wrong. The words in `says` must stand in the message.
struct Case {
  std::string name;
  Words command;
  int code;
  Words says;
  std::function<void(const Workspace&)> prepare = [](const Workspace&) {};
  Circumstances circumstances = {};
};

std::ostream& operator<<(std::ostream& stream, const Case& c) { return stream << c.name; }

constexpr int kUsage = 2;
constexpr int kData = 3;
constexpr int kIo = 5;

// Ways to make a file --------------------------------------------------------------------------

std::function<void(const Workspace&)> file(const std::string& name, const std::string& bytes) {
  return [=](const Workspace& w) { w.write(name, bytes); };
}

std::string bytes_of(const Archive& archive) {
  const Workspace w;
  write_npz(w / "file.npz", archive);
  return w.read("file.npz");
}

Array doubles(std::vector<std::size_t> shape, std::vector<double> values) {
  return {std::move(shape), std::move(values)};
}

/// The motion as q and p of shape (2, T, 1).
Archive arrays() {
  const Motion m = motion();
  return {{"q", doubles({2, kRows, 1}, m.q)},
          {"p", doubles({2, kRows, 1}, m.p)},
          {"t", doubles({kRows}, {m.time.begin(), m.time.begin() + kRows})}};
}

Archive with(const std::string& name, Array array, Archive archive = arrays()) {
  archive[name] = std::move(array);
  return archive;
}

Archive without(const std::string& name) {
  Archive archive = arrays();
  archive.erase(name);
  return archive;
}

std::string half(const std::string& bytes) { return bytes.substr(0, bytes.size() / 2); }

// Text tables ----------------------------------------------------------------------------------

const std::string kHeader = "t,q,p\n";
const std::string kRowsOk = "0,1,0\n0.1,0.99,-0.1\n";

Case csv(const std::string& name, const std::string& text, int code, const Words& says,
         Words options = {}) {
  Words command{"screen", "bad.csv"};
  command.insert(command.end(), options.begin(), options.end());
  return {name, command, code, says, file("bad.csv", text)};
}

std::vector<Case> table_cases() {
  const std::string coarse = [] {
    std::string text = "t,q\n";
    for (int i = 0; i < 30; ++i) text += fmt::format("{},{}\n", i, std::cos(2.5 * i));
    return text;
  }();
  std::string long_table = kHeader;
  for (int i = 0; i < 90000; ++i)
    long_table += fmt::format("{},{:.12f},{}\n", i, 1.0 / (i + 1), i % 7);
  long_table += "90000,x,1\n90001,1,1\n";
  return {
      csv("line_number_far_down", long_table, kData,
          {"bad.csv, line 90002, column 'q'", "'x' is not a number"}),
      csv("endless_line", std::string(40U << 20U, 'q'), kData,
          {"bad.csv, line 1", "longer than 16 MB", "one state per line"}),
      csv("text_in_a_number", kHeader + kRowsOk + "0.2,abc,1\n", kData,
          {"bad.csv, line 4, column 'q'", "'abc' is not a number", "Correct the cell"}),
      csv("number_with_a_unit", kHeader + kRowsOk + "0.2,1 m,1\n", kData,
          {"line 4, column 'q'", "'1 m' is not a number"}),
      csv("infinite", kHeader + kRowsOk + "0.2,inf,1\n", kData,
          {"bad.csv, line 4, column 'q'", "'inf' is not finite", "Correct"}),
      csv("overflow", kHeader + kRowsOk + "0.2,0.5,-1e999\n", kData,
          {"bad.csv, line 4, column 'p'", "'-1e999'", "too large", "Correct"}),
      csv("infinite_time", kHeader + kRowsOk + "inf,1,1\n", kData,
          {"bad.csv, line 4, column 't'", "'inf' is not finite"}),
      csv("time_goes_back", kHeader + kRowsOk + "0.05,1,1\n", kData,
          {"bad.csv, line 4, column 't'", "time 0.05", "comes after 0.1", "Times must increase"}),
      csv("time_appears_twice", kHeader + kRowsOk + "0.1,1,1\n", kData,
          {"bad.csv, line 4, column 't'", "time 0.1", "appears twice", "id column"}),
      csv("time_goes_back_across_a_gap", kHeader + kRowsOk + "0.2,nan,1\n0,1,1\n0.05,1,1\n", kData,
          {"bad.csv, line 5, column 't'", "time 0", "comes after 0.1"}),
      csv("trajectory_id_used_twice", "id,t,q,p\na,0,1,0\na,1,1,0\nb,0,1,0\nb,1,1,0\na,0,1,0\n",
          kData, {"bad.csv, line 6, column 't'", "in trajectory 'a'", "comes after 1"}),
      csv("empty_id", "id,t,q,p\na,0,1,0\n,1,1,0\n", kData,
          {"bad.csv, line 3, column 'id'", "is empty", "Fill it in"}),
      csv("row_cut_in_the_middle", kHeader + kRowsOk + "0.2,0.9", kData,
          {"bad.csv, line 4", "2 cells where the header has 3", "ends in the middle"}),
      csv("ragged_row", kHeader + "0,1,0,7\n" + kRowsOk, kData,
          {"bad.csv, line 2", "4 cells where the header has 3", "Correct the line"}),
      csv("semicolons_among_commas", kHeader + kRowsOk + "0.2;1;0\n", kData,
          {"bad.csv, line 4", "1 cell where the header has 3", "separated by ','", "by ';'"}),
      csv("commas_among_semicolons", "t;q;p\n0;1;0\n1;1;0\n2,1,0\n", kData,
          {"bad.csv, line 4", "separated by ';'", "by ','"}),
      csv("open_quote", kHeader + kRowsOk + "0.2,\"1,0\n", kData,
          {"bad.csv, line 4", "2 cells where the header has 3"}),
      csv("empty_file", "", kData, {"bad.csv", "the file is empty", "Give a file"}),
      csv("only_comments", "# nothing\n\n# here\n", kData, {"bad.csv", "the file is empty"}),
      csv("header_only", kHeader, kData, {"bad.csv", "no rows below the header", "Add"}),
      csv("no_header", "0,1,0\n0.1,1,0\n", kData,
          {"bad.csv, line 1", "3 columns of numbers", "no line of names", "--names t,x,vx"}),
      csv("two_headers", "a,b,c\nu,v,w\n0,1,0\n0.1,1,0\n", kData,
          {"lines 1 and 2 may both be the header", "--header-line 2", "--header-line 1"}),
      csv("header_line_far_down", kHeader + kRowsOk, kUsage, {"--header-line 9", "from 1"},
          {"--header-line", "9"}),
      csv("only_nan", kHeader + "0,nan,0\n1,,0\n2,NaN,1\n", kData,
          {"bad.csv", "no trajectory has two consecutive states", "3 rows with empty or nan cells",
           "Give longer stretches"}),
      csv("single_row", kHeader + "0,1,0\n", kData,
          {"bad.csv", "no trajectory has two consecutive states", "1 stretch of a single state"}),
      csv("column_twice", "t,q,p,q\n0,1,0,1\n", kData,
          {"bad.csv, line 1", "column 'q' appears twice", "Rename"}),
      csv("no_positions", "t,alpha,beta\n0,1,0\n", kData,
          {"bad.csv, line 1", "no positions among the columns t, alpha, beta", "--q"}),
      csv("position_without_partner", "t,q1,q2,p1\n0,1,0,1\n", kData,
          {"bad.csv, line 1", "column 'q2' has no momentum", "--q q1 --p p1", "--q q1,q2"}),
      csv("no_time", "q,p\n1,0\n1,1\n", kData, {"bad.csv, line 1", "no time column", "--dt"}),
      csv("cell_not_utf8", kHeader + "0,\xff\xfe,1\n", kData,
          {"bad.csv, line 2, column 'q'", "'\\xff\\xfe' is not a number"}),
      csv("utf16_without_its_mark", std::string("t\0,\0q\0,\0p\0\n\0", 12), kData,
          {"bad.csv, line 1", "not a text table", "NUL"}),
      csv("positions_sampled_too_coarsely", coarse, kData,
          {"bad.csv", "positions jump about from sample to sample", "Add columns p or v"}),
      csv("positions_too_short", "t,q\n0,1\n1,2\n2,3\n", kData,
          {"bad.csv", "has 3 positions and no momenta", "7 in a row", "longer stretches"}),
      csv("line_number_after_comments", "# a\n\n# b\n" + kHeader + "0,1,0\n# c\n0.1,x,0\n", kData,
          {"bad.csv, line 7, column 'q'", "'x' is not a number"}),
      csv("wrong_column_name", kHeader + kRowsOk, kUsage,
          {"bad.csv, line 1", "no column 'place'", "The columns are t, q, p"},
          {"--q", "place", "--p", "p"}),
      csv("wrong_time_name", kHeader + kRowsOk, kUsage, {"no column 'when'"}, {"--time", "when"}),
      csv("p_and_v", "t,q,p,v\n0,1,0,0\n1,1,0,0\n", kUsage,
          {"--p and --v exclude each other", "Give momenta"}, {"--q", "q", "--p", "p", "--v", "v"}),
      csv("more_q_than_p", "t,q1,q2,p1\n0,1,0,1\n", kUsage,
          {"2 positions but 1 column of momenta", "Name one for each"},
          {"--q", "q1,q2", "--p", "p1"}),
      csv("names_of_a_table", kHeader + kRowsOk, kUsage,
          {"bad.csv, line 1", "--names has 2 names for 3 columns", "in order"}, {"--names", "a,b"}),
      csv("times_of_two_names", "t,time,q,p\n0,0,1,0\n1,1,1,1\n", kData,
          {"'t' and 'time' may both be the times", "--time t", "--time time"}),
      csv("times_under_another_name", "tp,q,p\n0,1,0\n1,1,1\n2,1,0\n", kData,
          {"'tp' increases", "--time tp"}),
      csv("trajectories_under_another_name",
          "t,shot,q,p\n0,1,1,0\n1,1,1,1\n2,1,1,1\n0,2,1,0\n1,2,1,1\n2,2,1,1\n", kData,
          {"bad.csv, line 5", "comes after 2", "--trajectory shot"}),
      csv("rate_and_dt", "q,p\n1,0\n1,1\n", kUsage, {"--dt and --rate exclude each other"},
          {"--rate", "10", "--dt", "0.1"}),
      csv("rate_is_zero", "q,p\n1,0\n1,1\n", kUsage, {"--rate", "0 is not a positive number"},
          {"--rate", "0"}),
      csv("p_without_q", kHeader + kRowsOk, kUsage, {"--p or --v without --q"}, {"--p", "p"}),
      csv("one_column_for_two", kHeader + kRowsOk, kUsage,
          {"bad.csv, line 1", "column 'q' is taken for two things", "once"},
          {"--q", "q,q", "--p", "p,t"}),
      csv("time_that_is_a_position", kHeader + kRowsOk, kUsage,
          {"column 'q' is taken for two things"}, {"--time", "q", "--q", "q", "--p", "p"}),
      csv("unknown_angle", kHeader + kRowsOk, kUsage,
          {"--angle", "no variable 'theta'", "The variables are q, p"}, {"--angle", "theta"}),
      csv("mass_with_momenta", kHeader + kRowsOk, kUsage,
          {"bad.csv", "--mass is given, but the file has momenta 'p'", "Leave --mass out"},
          {"--mass", "2"}),
      csv("mass_is_no_number", "t,q,v\n0,1,0\n1,1,0\n", kUsage,
          {"--mass", "'heavy' is not a number", "Give numbers"}, {"--mass", "heavy"}),
      csv("mass_is_negative", "t,q,v\n0,1,0\n1,1,0\n", kUsage,
          {"--mass", "-1 is not a positive number"}, {"--mass", "-1"}),
      csv("masses_do_not_fit", "t,q1,q2,v1,v2\n0,1,0,0,1\n1,1,0,2,1\n", kUsage,
          {"--mass", "3 masses do not fit 2 coordinates", "Give one"}, {"--mass", "1,2,3"}),
      csv("noise_is_no_number", kHeader + kRowsOk, kUsage, {"--noise", "'loud' is not a number"},
          {"--noise", "loud"}),
      csv("noise_is_negative", kHeader + kRowsOk, kUsage,
          {"--noise", "-0.1 is not positive", "standard deviation"}, {"--noise", "-0.1"}),
      csv("noise_is_zero", kHeader + kRowsOk, kUsage, {"--noise", "0 is not positive"},
          {"--noise", "0"}),
      csv("noise_of_three_variables", kHeader + kRowsOk, kUsage,
          {"--noise", "3 numbers for 2 variables"}, {"--noise", "1,2,3"}),
      csv("vars_beside_positions", kHeader + kRowsOk, kUsage,
          {"--vars names variables of any meaning", "so --q has no use", "Give one of the two"},
          {"--vars", "p", "--q", "q"}),
      csv("vars_with_masses", kHeader + kRowsOk, kUsage, {"so --mass has no use"},
          {"--vars", "q,p", "--mass", "2"}),
      csv("vars_of_an_unknown_column", "t,alpha,beta\n0,1,2\n1,2,3\n", kUsage,
          {"bad.csv, line 1", "no column 'alhpa'", "Is 'alpha' meant?"}, {"--vars", "alhpa,beta"}),
      csv("vars_twice", kHeader + kRowsOk, kUsage, {"'q' is taken for two things", "--vars"},
          {"--vars", "q,p,q"}),
      csv("degrees_of_an_unknown_column", kHeader + kRowsOk, kUsage,
          {"--degrees", "no variable 'z'"}, {"--degrees", "z"}),
      csv("dt_is_negative", "q,p\n1,0\n1,1\n", kUsage,
          {"--dt", "-0.1 is not a positive number", "Give the time"}, {"--dt", "-0.1"}),
      csv("dt_is_nan", "q,p\n1,0\n1,1\n", kUsage, {"--dt", "nan is not a positive number"},
          {"--dt", "nan"}),
      csv("dt_is_text", "q,p\n1,0\n1,1\n", kUsage, {"--dt", "soon", "--help"}, {"--dt", "soon"}),
  };
}

// Arrays ---------------------------------------------------------------------------------------

Case array(const std::string& name, const std::string& file_name, const std::string& bytes,
           int code, Words says, Words options = {}) {
  says.push_back(file_name);
  Words command{"screen", file_name};
  command.insert(command.end(), options.begin(), options.end());
  return {name, command, code, says, file(file_name, bytes)};
}

Case npz(const std::string& name, const Archive& archive, Words says, int code = kData,
         const Words& options = {}) {
  return array(name, "bad.npz", bytes_of(archive), code, std::move(says), options);
}

std::string little_endian(const std::vector<double>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

std::vector<Case> array_cases() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const Motion m = motion();
  std::vector<double> infinite = m.q;
  infinite[3] = inf;
  const Array q2 = doubles({2 * kRows, 1}, m.q);
  Archive ragged{{"q", q2}, {"p", doubles({2 * kRows, 1}, m.p)}, {"dt", doubles({}, {0.25})}};
  const std::string good_npy = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 2), }",
                                   little_endian({1, 2, 3, 4, 5, 6, 7, 8}));
  const Words dt{"--dt", "0.1"};
  return {
      npz("no_positions_array", without("q"),
          {"no array 'q' among p (2, 12, 1), t (12)", "Name positions 'q'"}),
      npz("arrays_of_two_shapes", with("p", doubles({kRows, 2, 1}, m.p)),
          {"'p' has shape (12, 2, 1) but 'q' has (2, 12, 1)"}),
      npz("momenta_and_velocities", with("v", doubles({2, kRows, 1}, m.p)),
          {"both 'p' and 'v'", "Keep momenta"}),
      npz("no_trajectories", with("q", doubles({0, 5, 1}, {})),
          {"'q' has shape (0, 5, 1)", "no trajectories", "Give at least one"}),
      npz("scalar_positions", with("q", doubles({}, {1})), {"'q' has shape ()", "Give (N, T, n)"}),
      npz("no_times", without("t"), {"neither 't' nor 'dt'", "--dt"}),
      npz("times_of_another_length", with("t", doubles({5}, {0, 1, 2, 3, 4})),
          {"'t' has shape (5)", "does not fit 24 rows"}),
      npz("times_transposed", with("t", doubles({kRows, 2}, m.time)),
          {"'t' has shape (12, 2) but 'q' has (2, 12, 1)"}),
      npz("times_that_go_back",
          with("t", doubles({kRows}, {0, 1, 2, 1.5, 3, 4, 5, 6, 7, 8, 9, 10})),
          {"row 3", "time 1.5", "comes after 2"}),
      npz("infinite_time_in_array",
          with("t", doubles({kRows}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, inf})),
          {"the time of trajectory 0, row 11 is infinite"}),
      npz("infinite_value_in_array", with("q", doubles({2, kRows, 1}, infinite)),
          {"trajectory 0, row 3, coordinate 0 is infinite", "nan to split"}),
      npz("all_nan", with("q", doubles({2, kRows, 1}, std::vector<double>(2 * kRows, nan))),
          {"no trajectory has two consecutive states", "24 rows"}),
      npz("step_is_negative", with("dt", doubles({}, {-0.1}), without("t")), {"'dt' is -0.1"}),
      npz("offsets_beyond_the_rows", with("offsets", doubles({3}, {0, 12, 30}), ragged),
          {"'offsets' has 30", "beyond the 24 rows"}),
      npz("offsets_out_of_order", with("offsets", doubles({4}, {0, 12, 6, 24}), ragged),
          {"'offsets' has 6", "out of order"}),
      npz("offsets_leave_rows_out", with("offsets", doubles({3}, {2, 12, 20}), ragged),
          {"'offsets' goes from 2 to 20", "rows 0 to 24"}),
      npz("offsets_beside_a_cube", with("offsets", doubles({2}, {0, 12})),
          {"'q' has shape (2, 12, 1) beside 'offsets'", "Stack"}),
      npz("half_of_the_pairs", with("q_next", doubles({2, kRows, 1}, m.q)),
          {"only one of 'q_next' and 'p_next'", "Give both"}),
      npz("mass_in_the_file_is_negative",
          with("mass", doubles({1}, {-2}), {{"q", q2}, {"v", q2}, {"dt", doubles({}, {0.1})}}),
          {"array 'mass'", "-2 is not a positive number"}),
      npz("column_names_for_arrays", arrays(),
          {"--trajectory names a column or an array", "Leave it out"}, kUsage,
          {"--trajectory", "id"}),
      npz("an_array_that_is_not_there", arrays(),
          {"--q: there is no array 'x'", "The arrays are p (2, 12, 1), q"}, kUsage, {"--q", "x"}),
      npz("names_of_another_number", arrays(), {"--names has 3 names for 2 variables"}, kUsage,
          {"--names", "a,b,c"}),
      npz("a_name_twice", arrays(), {"--names has 'a' twice"}, kUsage, {"--names", "a,a"}),
      array("text_array", "bad.npz",
            zipped({{"q.npy", npy("{'descr': '<U1', 'fortran_order': False, 'shape': (2,), }",
                                  std::string("a\0\0\0b\0\0\0", 8))}}),
            kData, {"entry 'q.npy'", "type '<U1' cannot be used", ".astype(float)"}),
      array("complex_array", "bad.npy",
            npy("{'descr': '<c16', 'fortran_order': False, 'shape': (1, 2), }",
                std::string(32, '\0')),
            kData, {"type '<c16' cannot be used", ".astype(float)"}, dt),
      array("structured_array", "bad.npy",
            npy("{'descr': [('q', '<f8')], 'fortran_order': False, 'shape': (2,), }",
                std::string(16, '\0')),
            kData, {"named fields", "plain array"}, dt),
      array("odd_number_of_columns", "bad.npy",
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3), }",
                little_endian(std::vector<double>(12, 1))),
            kData, {"3 is an odd number of columns", "as many momenta as positions"}, dt),
      array("one_dimensional", "bad.npy",
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }",
                little_endian({1, 2, 3, 4})),
            kData, {"the array has shape (4)", "(T, 2n)"}, dt),
      array("npy_without_dt", "bad.npy", good_npy, kData, {"carries no times", "--dt"}),
      array("npy_cut_short", "bad.npy", good_npy.substr(0, good_npy.size() - 8), kData,
            {"64 bytes of values are announced but 56 are there", "Write it again"}, dt),
      array("npy_of_text", "bad.npy", "t,q,p\n0,1,2\n", kData, {"not a .npy array"}, dt),
      array("npy_of_impossible_shape", "bad.npy",
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 2), }",
                little_endian({1, 2})),
            kData, {"the shape is impossibly large"}, dt),
      array("npz_cut_short", "bad.npz", half(bytes_of(arrays())), kIo,
            {"not a readable .npz archive", "restore it from a copy"}),
      array("npz_empty", "bad.npz", "", kData, {"the file is empty"}),
      array("npz_gz_cut_short", "bad.npz.gz", half(gzipped(bytes_of(arrays()))), kIo,
            {"damaged or cut short"}),
      array("npz_inside_gz_damaged", "bad.npz.gz", gzipped(half(bytes_of(arrays()))), kIo,
            {"not a readable .npz archive"}),
      array("csv_gz_cut_short", "bad.csv.gz", half(gzipped(table())), kIo,
            {"reading failed after line", "damaged or cut short"}),
      array("gz_of_garbage", "bad.csv.gz", "\x01\x02garbage\xff\xfe", kIo,
            {"named .gz but is not gzip-compressed", "Compress"}),
      array("gz_with_a_flipped_byte", "bad.csv.gz",
            [] {
              std::string bytes = gzipped(table());
              bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
              return bytes;
            }(),
            kIo, {"reading failed after line"}),
      array("hdf5_cut_short", "bad.h5",
            half(hdf5({{"q", {2, kRows, 1}, m.q}, {"p", {2, kRows, 1}, m.p}, {"dt", {1}, {0.25}}})),
            kIo, {"not a readable HDF5 file"}),
      array("hdf5_without_q", "bad.h5", hdf5({{"p", {2, kRows, 1}, m.p}}), kData,
            {"no array 'q' among p"}),
      array("hdf5_with_text", "bad.h5", hdf5({{"p", {2, kRows, 1}, m.p}}, "q"), kData,
            {"dataset 'q' does not hold numbers"}),
      array("hdf5_of_text", "bad.hdf5", "t,q,p\n0,1,2\n", kIo, {"not a readable HDF5 file"}),
      array("hdf5_gz_of_text", "bad.h5.gz", gzipped("t,q,p\n"), kIo, {"not a readable HDF5 file"}),
  };
}

// Commands, options, configuration, folders ----------------------------------------------------

Case discover(
    const std::string& name, Words options, int code, Words says,
    std::function<void(const Workspace&)> prepare = [](const Workspace&) {},
    Circumstances circumstances = {}) {
  Words command{"discover", "good.csv", "--quiet", "--threads", "1"};
  command.insert(command.end(), options.begin(), options.end());
  return {name, command, code, std::move(says), std::move(prepare), circumstances};
}

std::vector<Case> command_cases() {
  const auto toml = [](const std::string& text) { return file("bad.toml", text); };
  const auto laws = [](const std::string& text) { return file("laws.json", text); };
  const Words config{"--config", "bad.toml"};
  const Words group{"--group", "laws.json"};
  const Words keep{"-o", "new"};
  Circumstances nobody;
  nobody.as_nobody = true;
  Circumstances small;
  small.file_size_limit = 300;
  Circumstances full;
  full.output_to_full_device = true;
  return {
      {"no_command", {}, kUsage, {"A subcommand is required", "noether --help"}},
      {"unknown_command", {"discvoer"}, kUsage, {"'discvoer' is not a command", "discover"}},
      {"unknown_option", {"screen", "good.csv", "--nosie", "1"}, kUsage, {"--nosie", "--help"}},
      {"no_data", {"screen"}, kUsage, {"DATA is required", "noether screen --help"}},
      {"missing_file", {"screen", "no.csv"}, kIo, {"no.csv does not exist", "Check the path"}},
      {"folder_as_data",
       {"screen", "kept"},
       kIo,
       {"kept is a folder without data files", "Name the files"},
       [](const Workspace& w) {
         std::filesystem::remove_all(w / "kept");
         w.write("kept/a.md", "x");
       }},
      {"folder_named_csv",
       {"screen", "f.csv"},
       kIo,
       {"f.csv is a folder"},
       [](const Workspace& w) { std::filesystem::create_directory(w / "f.csv"); }},
      {"unknown_extension",
       {"screen", "a.foo"},
       kUsage,
       {"a.foo", "'.foo' is not a known kind of file", "Use .csv"},
       file("a.foo", "x")},
      {"a_spreadsheet",
       {"screen", "a.xlsx"},
       kUsage,
       {"a.xlsx", "noether.discover('a.xlsx')", "python3 -m noether convert a.xlsx -o a.npz"},
       file("a.xlsx", "x")},
      {"missing_among_others",
       {"screen", "good.csv", "no.csv"},
       kIo,
       {"no.csv does not exist", "Check the path"}},
      {"all_files_bad",
       {"screen", "a.csv", "b.csv"},
       kData,
       {"a.csv, line 2", "4 cells where the header has 3"},
       [](const Workspace& w) {
         for (const char* name : {"a.csv", "b.csv"}) w.write(name, "t,q,p\n0,1,0,7\n" + kRowsOk);
       }},
      {"no_permission",
       {"screen", "secret.csv"},
       kIo,
       {"secret.csv cannot be read", "Permission denied", "Check its permissions"},
       [](const Workspace& w) {
         w.write("secret.csv", table());
         std::filesystem::permissions(w / "secret.csv", std::filesystem::perms::none);
       },
       nobody},
      {"file_in_a_locked_folder",
       {"screen", "locked/a.csv"},
       kIo,
       {"locked/a.csv cannot be read", "Permission denied"},
       [](const Workspace& w) {
         w.write("locked/a.csv", table());
         std::filesystem::permissions(w / "locked", std::filesystem::perms::owner_all);
       },
       nobody},
      {"files_of_two_systems",
       {"screen", "good.csv", "b.csv", "--strict"},
       kData,
       {"b.csv", "its variables are q1, p1, those of the others q, p", "one system"},
       file("b.csv", "t,q1,p1\n0,1,0\n1,1,0\n")},
      {"files_of_two_kinds",
       {"screen", "good.csv", "b.csv", "--strict"},
       kData,
       {"b.csv", "holds positions alone, the others hold states"},
       file("b.csv", "t,q\n0,0\n1,1\n2,2\n3,3\n4,4.001\n5,5\n6,6\n7,7\n8,8\n")},
      {"threads_are_negative", {"screen", "good.csv", "--threads", "-1"}, kUsage, {"--threads"}},
      {"seed_is_text", {"screen", "good.csv", "--seed", "x"}, kUsage, {"--seed", "x"}},
      {"screen_with_unknown_key",
       {"screen", "good.csv", "--set", "razor.stesp=1"},
       kUsage,
       {"'razor.stesp' is not a key", "'razor.steps'"}},

      discover("unknown_key", {"--set", "razor.orbit_sample=8"}, kUsage,
               {"'razor.orbit_sample' is not a key", "nearest one is 'razor.orbit_samples'"}),
      discover("key_without_value", {"--set", "razor.steps"}, kUsage,
               {"--set razor.steps", "no '='", "key=value"}),
      discover("negative_rate", {"--set", "optimiser.learning_rate_factors=-0.1"}, kUsage,
               {"optimiser.learning_rate_factors", "'-0.1' is not 0 or more", "noether config"}),
      discover("text_for_a_number", {"--set", "razor.steps=many"}, kUsage,
               {"razor.steps", "'many' is not a whole number"}),
      discover("unknown_activation", {"--set", "network.activation=relu"}, kUsage,
               {"network.activation", "relu"}),
      discover("no_widths", {"--set", "network.widths=32,wide"}, kUsage,
               {"network.widths", "'wide'"}),
      discover("odd_samples", {"--set", "razor.orbit_samples=3"}, kUsage,
               {"razor.orbit_samples", "3 is odd", "even number"}),
      discover("unknown_start", {"--start", "warm"}, kUsage, {"'warm' is not a start"}),
      discover("negative_time_limit", {"--time-limit", "-5"}, kUsage, {"--time-limit", "-5"}),
      discover("unknown_truth", {"--truth", "pendlum"}, kUsage, {"'pendlum' is not a system"}),
      discover("truth_of_another_dimension", {"--truth", "henon-heiles"}, kUsage,
               {"--truth henon-heiles", "4 variables, the data have 2"}),
      discover("toml_syntax", config, kUsage, {"bad.toml, line 2", "Correct the TOML"},
               toml("[razor]\nsteps = = 3\n")),
      discover("toml_unknown_key", config, kUsage,
               {"bad.toml, line 3", "'razor.stepz' is not a key", "'razor.steps'"},
               toml("[razor]\n# so\nstepz = 3\n")),
      discover("toml_wrong_value", config, kUsage,
               {"bad.toml, line 2", "razor.steps", "'-3' is not 0 or more"},
               toml("[razor]\nsteps = -3\n")),
      discover("toml_date", config, kUsage, {"bad.toml, line 1", "razor.steps"},
               toml("razor.steps = 2020-01-01\n")),
      discover("toml_not_utf8", config, kUsage, {"bad.toml", "line 1"},
               toml("network.activation = \"\xff\"\n")),
      discover("toml_missing", config, kIo, {"bad.toml is not a file", "--config"}),
      discover("group_is_no_json", group, kData, {"laws.json", "not a list of laws", "Give a list"},
               laws("[{\"A\": [[1, 0], [0")),
      discover("group_of_wrong_shape", group, kData,
               {"laws.json", "3 rows of A and 3 entries of b, the data have 2 variables"},
               laws("[{\"A\": [[1,0,0],[0,1,0],[0,0,1]], \"b\": [0,0,0]}]")),
      discover("group_with_a_ragged_row", group, kData, {"laws.json", "row 1 of A has 1 entry"},
               laws("[{\"A\": [[1,0],[0]], \"b\": [0,0]}]")),
      discover("group_not_symmetric", group, kData, {"laws.json", "not symmetric"},
               laws("[{\"A\": [[1,5],[0,1]], \"b\": [0,0]}]")),
      discover("group_is_empty", group, kData, {"laws.json", "the list is empty"}, laws("[]")),
      discover("group_of_text", group, kData, {"laws.json", "not a list of laws"},
               laws("[{\"A\": \"q^2\", \"b\": [0,0]}]")),
      discover("group_missing", group, kIo, {"laws.json", "--group"}),
      discover("group_fixed_without_laws", {"--set", "razor.group=fixed"}, kUsage,
               {"razor.group", "Give them with --group"}),
      {"single_pair",
       {"discover", "pair.csv", "--quiet", "-o", "new"},
       kData,
       {"pair.csv", "a single pair", "longer trajectories"},
       file("pair.csv", kHeader + kRowsOk)},
      discover("run_exists", {"-o", "kept"}, kUsage,
               {"kept exists already", "-o", "noether resume kept", "--force"}),
      discover("wrong_options_leave_a_run_alone", {"-o", "kept", "--force", "--group", "laws.json"},
               kData, {"laws.json"}, laws("{}")),
      discover("run_below_a_file", {"-o", "good.csv/run"}, kIo,
               {"good.csv/run cannot be made", "Choose another folder"}),
      discover("run_where_a_file_is", {"-o", "good.csv", "--force"}, kIo,
               {"good.csv cannot be made"}),
      {"run_in_a_locked_folder",
       {"discover", "good.csv", "--quiet", "-o", "locked/run"},
       kIo,
       {"locked/run cannot be made", "Permission denied", "Choose another folder"},
       [](const Workspace& w) {
         std::filesystem::create_directory(w / "locked");
         std::filesystem::permissions(w / "locked", std::filesystem::perms::owner_read |
                                                        std::filesystem::perms::owner_exec |
                                                        std::filesystem::perms::others_read |
                                                        std::filesystem::perms::others_exec);
       },
       nobody},

      {"resume_of_nothing",
       {"resume", "nowhere"},
       kIo,
       {"nowhere/run.json", "No such file", "folder of a run"}},
      {"resume_of_another_folder",
       {"resume", "other"},
       kIo,
       {"other/run.json", "Name the folder of a run"},
       file("other/a.txt", "x")},
      {"resume_of_a_damaged_run",
       {"resume", "other"},
       kIo,
       {"other/run.json is damaged", "start the run again"},
       file("other/run.json", "{\"schema\": \"noether.run/1\", \"sta")},
      {"resume_of_another_json",
       {"resume", "other"},
       kIo,
       {"other/run.json is damaged", "data"},
       file("other/run.json", "{}")},
      {"resume_with_a_seed",
       {"resume", "kept", "--seed", "3"},
       kUsage,
       {"--seed", "resume --help"}},

      {"unknown_system",
       {"simulate", "harmonix"},
       kUsage,
       {"'harmonix' is not a system", "kepler"}},
      {"unknown_parameter",
       {"simulate", "harmonic", "--softening", "1"},
       kUsage,
       {"harmonic has no parameter 'softening'", "Leave it out"}},
      {"bodies_in_halves",
       {"simulate", "nbody", "--bodies", "2.5"},
       kUsage,
       {"nbody: bodies = 2.5", "whole number"}},
      {"too_few_masses",
       {"simulate", "nbody", "--masses", "1,2"},
       kUsage,
       {"--masses", "2 masses do not fit 3 bodies", "one per body"}},
      {"zero_trajectories",
       {"simulate", "harmonic", "--trajectories", "0"},
       kUsage,
       {"at least one trajectory", "--trajectories"}},
      {"simulated_noise_is_negative",
       {"simulate", "harmonic", "--noise", "-1"},
       kUsage,
       {"--noise", "-1 is negative"}},
      {"simulated_step_is_negative",
       {"simulate", "harmonic", "--dt", "-1"},
       kUsage,
       {"--dt", "-1 is not a positive number"}},
      {"noise_in_nowhere",
       {"simulate", "harmonic", "--noise-in", "air"},
       kUsage,
       {"--noise-in", "'air' is neither"}},
      {"targets_in_csv",
       {"simulate", "harmonic", "--noise-in", "targets", "-o", "a.csv"},
       kUsage,
       {"--noise-in targets", "Give -o FILE.npz"}},
      {"archive_without_momenta",
       {"simulate", "euler-top", "-o", "a.npz"},
       kUsage,
       {"a.npz", "euler-top are none (L1, L2, L3)", "Give -o FILE.csv"}},
      {"targets_without_momenta",
       {"simulate", "lorenz", "--noise-in", "targets", "-o", "a.npz"},
       kUsage,
       {"lorenz are none (x, y, z)", "Leave out --noise-in"}},
      {"moved_without_positions",
       {"simulate", "lorenz", "--starts", "moved"},
       kUsage,
       {"--starts moved", "lorenz has no pairs", "Use training"}},
      {"no_field", {"simulate", "charged", "--field", "0"}, kUsage, {"charged: field = 0"}},
      {"kepler_on_a_line",
       {"simulate", "kepler", "--dim", "1"},
       kUsage,
       {"kepler: dim = 1", "from 2 to 3"}},
      {"simulated_file_exists",
       {"simulate", "harmonic", "-o", "good.csv"},
       kUsage,
       {"good.csv exists already", "--force"}},
      {"simulated_into_no_folder",
       {"simulate", "harmonic", "-o", "nowhere/a.csv"},
       kIo,
       {"nowhere/a.csv cannot be written", "No such file or directory"}},
      {"disk_full",
       {"simulate", "harmonic", "-o", "good.csv", "--force"},
       kIo,
       {"good.csv cannot be written", "untouched", "free some space"},
       [](const Workspace&) {},
       small},
      {"disk_full_for_an_archive",
       {"simulate", "harmonic", "-o", "a.npz"},
       kIo,
       {"a.npz cannot be written", "free some space"},
       [](const Workspace&) {},
       small},
      {"standard_output_full",
       {"simulate", "harmonic", "--trajectories", "1", "--pairs", "2"},
       kIo,
       {"standard output cannot be written", "No space left", "Free some space"},
       [](const Workspace&) {},
       full},
      {"standard_output_full_early",
       {"simulate", "harmonic"},
       kIo,
       {"No space left"},
       [](const Workspace&) {},
       full},
  };
}

/// A run of an earlier day: whatever goes wrong now must leave it as it is.
void put_earlier_run(const Workspace& w) {
  w.write("good.csv", table());
  for (const char* name : {"run.json", "laws.json", "curve.csv", "model.npz", "checkpoint.npz"})
    w.write(std::string("kept/") + name, std::string("earlier ") + name);
  w.write("kept/figures/curve.svg", "<svg/>");
}

/// One sentence on what is wrong and one on what to do, on one line.
void expect_clear(const std::string& message, const Words& says) {
  EXPECT_TRUE(message.starts_with("noether: ")) << message;
  EXPECT_EQ(message.find('\n'), message.size() - 1) << message;
  EXPECT_TRUE(message.ends_with(".\n")) << message;
  EXPECT_EQ(message.find("defect"), std::string::npos) << message;
  for (const std::string& words : says)
    EXPECT_NE(message.find(words), std::string::npos) << "no \"" << words << "\" in " << message;
}

class BadInput : public testing::TestWithParam<Case> {};

TEST_P(BadInput, IsRefusedInOneClearSentenceAndNothingIsTouched) {
  const Case& c = GetParam();
  if (c.circumstances.as_nobody && ::getuid() != 0 && ::geteuid() == 0) GTEST_SKIP();
  const Workspace w;
  put_earlier_run(w);
  c.prepare(w);
  const auto before = w.files();
  const Outcome outcome = w.noether(c.command, c.circumstances);
  EXPECT_EQ(outcome.code, c.code) << outcome.err;
  expect_clear(outcome.err, c.says);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(w.files(), before);
}

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Table, BadInput, testing::ValuesIn(table_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Array, BadInput, testing::ValuesIn(array_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Command, BadInput, testing::ValuesIn(command_cases()), name_of);

}  // namespace
}  // namespace noether::cli_test

// What is exported compiles, runs and gives the library's own numbers.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "noether/core/npz.hpp"
#include "noether/report/export.hpp"
#include "support/made_up_model.hpp"

namespace noether {
namespace {

namespace fs = std::filesystem;
using testing_support::made_up_finding;
using testing_support::made_up_model;

/// Text that would break out of strings and comments of any language.
constexpr const char* kHostile =
    "\"\"\" */ '\\input{x} ?\?/\n#include <no> % $^_{} \xc3\xa9 <script>";

class Scratch {
 public:
  Scratch()
      : folder_(fs::path(testing::TempDir()) /
                ("noether-export-" +
                 std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "-" +
                 std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~Scratch() { fs::remove_all(folder_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return read_file(folder_ / name);
  }
  /// Runs a command inside the folder; its output goes to the test's on failure.
  [[nodiscard]] bool run(const std::string& command) const {
    const std::string whole = "cd '" + folder_.string() + "' && " + command + " 2> errors.txt";
    const bool good = std::system(whole.c_str()) == 0;
    if (!good) ADD_FAILURE() << command << "\n" << read("errors.txt").substr(0, 2000);
    return good;
  }

 private:
  fs::path folder_;
};

Eigen::MatrixXd states() {
  Eigen::MatrixXd x(4, 3);
  x << 1, -2, 0.5,  //
      0.3, 0.1, -0.2, 0.25, 1.5, -1, 12, -20, 3;
  return x;
}

std::vector<double> numbers_in(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<double>(stream), std::istream_iterator<double>()};
}

/// laws, hamiltonian, vector_field of every state, as the programs below print them.
std::vector<double> expected(const LearnedModel& model, const Finding& finding) {
  ThreadPool pool(1);
  LearnedField field(model, pool);
  const Eigen::MatrixXd x = states();
  const Eigen::VectorXd H = field.hamiltonian(x);
  const Eigen::MatrixXd f = field.field(x);
  std::vector<double> all;
  for (Eigen::Index i = 0; i < x.cols(); ++i) {
    for (const FoundLaw& law : finding.laws) all.push_back(law.law->value(x.col(i)));
    all.push_back(H(i));
    all.insert(all.end(), f.col(i).begin(), f.col(i).end());
  }
  return all;
}

void expect_alike(const std::vector<double>& got, const std::vector<double>& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    EXPECT_NEAR(got[i], wanted[i], 1e-11 * (1 + std::abs(wanted[i]))) << i;
}

std::string list_of(const Eigen::VectorXd& x) {
  std::ostringstream text;
  text.precision(17);
  for (const double value : x) text << value << ", ";
  return text.str();
}

std::string c_program(std::size_t num_laws) {
  std::string text =
      "#include <stdio.h>\n#include \"model.c\"\nint main(void) {\n  static const "
      "double states[3][4] = {";
  for (Eigen::Index i = 0; i < 3; ++i) text += "{" + list_of(states().col(i)) + "},";
  text +=
      "};\n  double value[NOETHER_NUM_LAWS + 1], rate[4];\n  int i, k;\n"
      "  for (i = 0; i < 3; ++i) {\n    laws(states[i], value);\n    for (k = 0; k < " +
      std::to_string(num_laws) +
      "; ++k) printf(\"%.17g\\n\", value[k]);\n"
      "    printf(\"%.17g\\n\", hamiltonian(states[i]));\n    vector_field(states[i], rate);\n"
      "    for (k = 0; k < 4; ++k) printf(\"%.17g\\n\", rate[k]);\n  }\n";
  return text +
         "  return noether_laws[NOETHER_NUM_LAWS][0] != 0 || noether_variables[4] != 0;\n}\n";
}

constexpr const char* kWarnings = " -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror ";

std::vector<double> run_c(const LearnedModel& model, const Finding& finding) {
  const Scratch scratch;
  scratch.write("model.c", export_c(model, finding));
  scratch.write("main.c", c_program(finding.laws.size()));
  if (!scratch.run(std::string(NOETHER_C_COMPILER) + " -std=c99" + kWarnings +
                   "-o main main.c -lm && ./main > out.txt"))
    return {};
  return numbers_in(scratch.read("out.txt"));
}

std::vector<double> run_python(const LearnedModel& model, const Finding& finding) {
  const Scratch scratch;
  scratch.write("model.py", export_python(model, finding));
  std::string text = "import model\nassert len(model.VARIABLES) == 4\nfor x in (";
  for (Eigen::Index i = 0; i < 3; ++i) text += "(" + list_of(states().col(i)) + "), ";
  text +=
      "):\n    values = model.laws(x) + [model.hamiltonian(x)] + model.vector_field(x)\n"
      "    print(*(repr(v) for v in values))\n"
      "try:\n    model.laws((1.0,))\n    raise SystemExit('a short state was taken')\n"
      "except ValueError:\n    pass\n"
      "for name, status, formula in model.LAWS:\n    print(name, file=open('names.txt', 'a'))\n";
  scratch.write("main.py", text);
  // -S: the standard library alone.
  if (!scratch.run(
          std::string(NOETHER_PYTHON) +
          " -S -W error -c 'import sys; sys.path.insert(0, \".\"); import main' > out.txt"))
    return {};
  return numbers_in(scratch.read("out.txt"));
}

struct Case {
  Activation activation;
  int elements;
  std::vector<std::ptrdiff_t> widths;
};

class Export : public testing::TestWithParam<Case> {
 protected:
  LearnedModel model_ =
      made_up_model(GetParam().activation, GetParam().elements, GetParam().widths);
};

TEST_P(Export, AsCGivesTheLibrarysNumbers) {
  const Finding finding = made_up_finding();
  expect_alike(run_c(model_, finding), expected(model_, finding));
}

TEST_P(Export, AsPythonGivesTheLibrarysNumbers) {
  if (std::string(NOETHER_PYTHON).empty()) GTEST_SKIP() << "python3 is not installed";
  const Finding finding = made_up_finding();
  expect_alike(run_python(model_, finding), expected(model_, finding));
}

INSTANTIATE_TEST_SUITE_P(Networks, Export,
                         testing::Values(Case{Activation::kElu, 3, {7, 5}},
                                         Case{Activation::kSoftplus, 0, {3, 9, 4}},
                                         Case{Activation::kTanh, 2, {6}},
                                         Case{Activation::kSine, 4, {2, 8}}));

TEST(ExportText, OfUsersBreaksNothing) {
  Finding finding = made_up_finding(kHostile);
  finding.laws[0].formula = kHostile;
  LearnedModel model = made_up_model(Activation::kElu, 2);
  model.variables[0] = finding.variables[0] = kHostile;
  expect_alike(run_c(model, finding), expected(model, finding));
  if (!std::string(NOETHER_PYTHON).empty())
    expect_alike(run_python(model, finding), expected(model, finding));
}

TEST(ExportC, IsCxxToo) {
  const Scratch scratch;
  const LearnedModel model = made_up_model(Activation::kElu, 2);
  scratch.write("model.cpp", export_c(model, made_up_finding()));
  EXPECT_TRUE(scratch.run(std::string(NOETHER_CXX_COMPILER) + " -std=c++20 -Wall -Werror -c "
                                                              "model.cpp"));
}

TEST(ExportC, WithoutLawsIsWholeAsWell) {
  Finding finding = made_up_finding();
  finding.laws.clear();
  const LearnedModel model = made_up_model(Activation::kElu, 0);
  expect_alike(run_c(model, finding), expected(model, finding));
}

/// Braces and environments that open are closed, in order; commands that would read files or need
/// other packages do not occur.
void expect_well_formed(const std::string& latex) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < latex.size(); ++i) {
    const auto starts = [&](const std::string& what) {
      return latex.compare(i, what.size(), what) == 0;
    };
    if (latex[i] == '%') {
      i = latex.find('\n', i);
      continue;
    }
    const auto close = [&](const std::string& what) {
      ASSERT_FALSE(open.empty()) << latex.substr(0, i);
      ASSERT_EQ(open.back(), what) << latex.substr(0, i);
      open.pop_back();
    };
    const auto name = [&] { return latex.substr(i, latex.find('}', i) - i); };
    if (starts("\\begin{")) {
      open.push_back((i += 7, name()));
      i += open.back().size();
    } else if (starts("\\end{")) {
      i += 5;
      const std::string ended = name();
      close(ended);
      i += ended.size();
    } else if (starts("\\[") || starts("\\(")) {
      open.push_back(latex.substr(i + 1, 1));
      ++i;
    } else if (starts("\\]") || starts("\\)")) {
      close(latex[i + 1] == ']' ? "[" : "(");
      ++i;
    } else if (latex[i] == '\\') {
      ++i;
    } else if (latex[i] == '{') {
      open.push_back("{");
    } else if (latex[i] == '}') {
      close("{");
    } else {
      EXPECT_EQ(std::string("#&~").find(latex[i]) == std::string::npos ||
                    (!open.empty() && open.back() == "align*"),
                true)
          << latex.substr(0, i + 1);
    }
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(latex.find("\\input{x}"), std::string::npos);
}

TEST(ExportLatex, HoldsTheLawsAndHamiltonsEquations) {
  const std::string latex = export_latex(made_up_model(Activation::kElu, 3), made_up_finding());
  expect_well_formed(latex);
  for (const char* part :
       {"angular momentum (established): \\(C = x\\,p_{y} - y\\,p_{x}\\)", "1.2 \\times 10^{-5}",
        "\\frac{d y}{d t} &= \\frac{\\partial H}{\\partial p_{y}}",
        "\\frac{d p_{y}}{d t} &= -\\frac{\\partial H}{\\partial y}",
        "\\frac{1}{3} \\sum_{k=1}^{3} F(R_k z + c_k)", "minimum detectable drift not measurable"})
    EXPECT_NE(latex.find(part), std::string::npos) << part << " in\n" << latex;
}

TEST(ExportLatex, EscapesTextOfUsers) {
  Finding finding = made_up_finding(kHostile);
  finding.variables[0] = kHostile;
  finding.variables[1] = "_1";
  expect_well_formed(export_latex(made_up_model(Activation::kTanh, 0), finding));
}

}  // namespace
}  // namespace noether

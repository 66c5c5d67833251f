// report.html: written by discover and by report, whole, self-contained, safe from names of
// columns, and readable in a browser where one is installed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include "end_to_end/cli.hpp"
#include "support/markup.hpp"

namespace noether::cli_test {
namespace {

namespace fs = std::filesystem;
using testing_support::markup_fault;
using Words = std::vector<std::string>;

constexpr std::size_t kLargest = 3'000'000;  // bytes of a page

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++found;
  return found;
}

/// The runs all tests look at: an oscillator whose columns have the worst names, and orbits in a
/// plane.
class Report : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    w_ = new Workspace;
    simulate({"harmonic", "--trajectories", "12", "--pairs", "20"});
    std::string table = w_->read("data.csv");
    const std::string header = table.substr(0, table.find('\n'));
    ASSERT_EQ(header, "id,t,q,p");
    w_->write("hostile.csv",
              "id,t,<script>alert(1)</script>&amp#d',p]]>\\\xc3\xa9" + table.substr(header.size()));
    discover({"hostile.csv", "--q", "<script>alert(1)</script>&amp#d'", "--p", "p]]>\\\xc3\xa9",
              "--noise", "0.01", "-o", "hostile", "--set", "evidence.seeds=0"});
    simulate({"kepler", "--trajectories", "12", "--pairs", "20"});
    discover({"data.csv", "--noise", "0.01", "-o", "orbits", "--set", "evidence.seeds=2", "--set",
              "evidence.steps=10"});
  }
  static void TearDownTestSuite() { delete w_; }

  static void simulate(const Words& system) {
    Words command{"simulate"};
    command.insert(command.end(), system.begin(), system.end());
    for (const char* word : {"--noise", "0.01", "--seed", "1", "-o", "data.csv", "--force"})
      command.emplace_back(word);
    const Outcome outcome = w_->noether(command);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }
  static void discover(const Words& rest) {
    Words command{"discover"};
    command.insert(command.end(), rest.begin(), rest.end());
    for (const char* word : {"--quiet", "--set", "network.widths=32", "--set", "razor.steps=30",
                             "--set", "razor.anchor_first=10", "--start", "anchored"})
      command.emplace_back(word);
    const Outcome outcome = w_->noether(command);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }
  static void expect_whole(const std::string& page, const Words& ids) {
    EXPECT_EQ(markup_fault(page), "");
    EXPECT_LT(page.size(), kLargest);
    EXPECT_EQ(page.find("http"), std::string::npos);
    EXPECT_EQ(page.find("url("), std::string::npos);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("nan"), std::string::npos);
    for (const std::string& id : ids)
      EXPECT_EQ(count(page, "<section id=\"" + id + "\">"), 1) << id;
    for (const char* part :
         {"prefers-color-scheme: dark", "@media print", "width=device-width", "currentColor"})
      EXPECT_NE(page.find(part), std::string::npos) << part;
    EXPECT_EQ(count(page, "<figure>"), count(page, "<svg "));
    // Every drawing has axes.
    EXPECT_EQ(count(page, "<svg "), count(page, "role=\"img\""));
    EXPECT_GE(count(page, "<path class=\"ink\""), count(page, "<svg "));
  }

  static Workspace* w_;
};
Workspace* Report::w_ = nullptr;

const Words kSections{"verdict", "laws",    "evidence", "spectrum", "generators",
                      "model",   "algebra", "training", "limits",   "reproduce"};

TEST_F(Report, OfOrbitsIsWhole) {
  const std::string page = w_->read("orbits/report.html");
  expect_whole(page, kSections);
  EXPECT_EQ(page.find("id=\"energy\""), std::string::npos);  // four variables have no plane
  for (const char* part :
       {"What stays constant", "angular momentum", "<math>", "established", " nats</dd>",
        "with these laws built in", "Evidence of each law in nats", "minimum detectable drift",
        "two standard deviations", "gains no evidence", "u(1)",
        "noether discover data.csv --noise 0.01 -o orbits", "razor.steps=30", "SHA-256"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
  // Law, three spectra, a generator, two portraits, four series, training.
  EXPECT_GE(count(page, "<figure>"), 12);
}

TEST_F(Report, EscapesNamesOfColumns) {
  const std::string page = w_->read("hostile/report.html");
  Words sections = kSections;
  sections.emplace_back("energy");
  expect_whole(page, sections);
  EXPECT_NE(page.find("was not measured in this run"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp#d&#39;"), std::string::npos);
}

TEST_F(Report, IsWrittenAgainFromTheFolder) {
  const std::string page = w_->read("orbits/report.html");
  fs::remove(*w_ / "orbits/report.html");
  const Outcome outcome = w_->noether({"report", "orbits"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "orbits/report.html\n");
  EXPECT_EQ(w_->read("orbits/report.html"), page);
}

TEST_F(Report, SaysWhatAnOlderFolderLacks) {
  fs::create_directories(*w_ / "older");
  for (const char* name : {"run.json", "laws.json", "curve.csv"})
    w_->write(std::string("older/") + name, w_->read(std::string("orbits/") + name));
  ASSERT_EQ(w_->noether({"report", "older", "--quiet"}).code, 0);
  const std::string page = w_->read("older/report.html");
  expect_whole(page, {"verdict", "laws", "spectrum", "model", "reproduce"});
  EXPECT_NE(page.find("holds no roll-out"), std::string::npos);
}

TEST_F(Report, RefusesDamagedFiles) {
  for (const char* name : {"run.json", "laws.json", "curve.csv", "report.json"}) {
    fs::create_directories(*w_ / "bad");
    for (const char* each : {"run.json", "laws.json", "curve.csv", "report.json"}) {
      const std::string whole = w_->read(std::string("orbits/") + each);
      w_->write(std::string("bad/") + each,
                each == std::string(name) ? whole.substr(whole.size() / 2) : whole);
    }
    const Outcome outcome = w_->noether({"report", "bad"});
    EXPECT_EQ(outcome.code, 5) << name;
    EXPECT_NE(outcome.err.find(std::string("bad/") + name + " is damaged"), std::string::npos)
        << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_FALSE(fs::exists(*w_ / "bad/report.html"));
  }
  EXPECT_EQ(w_->noether({"report", "nowhere"}).code, 5);
}

/// The PATH of the programs that a test starts.
class SearchPath {
 public:
  explicit SearchPath(const std::string& path) : before_(std::getenv("PATH")) {
    ::setenv("PATH", path.c_str(), 1);
  }
  ~SearchPath() { ::setenv("PATH", before_.c_str(), 1); }
  SearchPath(const SearchPath&) = delete;
  SearchPath& operator=(const SearchPath&) = delete;

 private:
  std::string before_;
};

TEST_F(Report, IsOpenedInABrowser) {
  w_->write("bin/xdg-open", "#!/bin/sh\necho \"$@\" > '" + (*w_ / "opened").string() + "'\n");
  fs::permissions(*w_ / "bin/xdg-open", fs::perms::all);
  const SearchPath path((*w_ / "bin").string() + ":/usr/bin:/bin");
  const Outcome outcome = w_->noether({"report", "orbits", "--open"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(w_->read("opened"), (fs::canonical(*w_ / "orbits/report.html")).string() + "\n");
}

TEST_F(Report, SaysWhereThePageIsWithoutABrowser) {
  w_->write("fails/xdg-open", "#!/bin/sh\nexit 3\n");
  fs::permissions(*w_ / "fails/xdg-open", fs::perms::all);
  for (const char* folder : {"fails", "empty"}) {
    const SearchPath path((*w_ / folder).string());
    const Outcome outcome = w_->noether({"report", "orbits", "--open", "--quiet"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err, "note: xdg-open opens no browser here. Open " +
                               fs::canonical(*w_ / "orbits/report.html").string() + " in one.\n");
  }
}

// In a browser.

/// Put at the end of a copy of the page: tells the page round it about figures, width and texts
/// that lie over one another. Boxes of letters are a little larger than the letters.
constexpr const char* kLook = R"(<script>
window.addEventListener('load', () => {
  const boxes = [], faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.parentElement.closest('script')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const r of range.getClientRects()) {
      const h = Math.min(r.height, 60) * 0.15, w = Math.min(2, r.width * 0.1);
      const upright = r.width >= r.height || node.data.trim().length < 3;
      boxes.push({text: node.data.trim().slice(0, 30), l: r.left + (upright ? w : h),
        r: r.right - (upright ? w : h), t: r.top + (upright ? h : w), b: r.bottom - (upright ? h : w)});
    }
  }
  for (let i = 0; i < boxes.length; ++i)
    for (let j = i + 1; j < boxes.length; ++j) {
      const a = boxes[i], b = boxes[j];
      if (a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b)
        faults.push('overlap: ' + a.text + ' | ' + b.text);
    }
  let figures = 0;
  for (const svg of document.querySelectorAll('figure svg')) {
    const r = svg.getBoundingClientRect();
    if (r.width < 200 || r.height < 100) faults.push('a figure of ' + r.width + ' by ' + r.height);
    ++figures;
  }
  if (document.documentElement.scrollWidth > window.innerWidth)
    faults.push('wider than the window: ' + document.documentElement.scrollWidth);
  parent.postMessage({figures, texts: boxes.length, faults, width: window.innerWidth}, '*');
});
</script>)";

std::string frame_page(int width) {
  return "<!DOCTYPE html><html><body><pre id=\"told\"></pre><iframe src=\"copy.html\" width=\"" +
         std::to_string(width) +
         "\" height=\"30000\" "
         "style=\"border:0\"></iframe><script>window.addEventListener('message', "
         "e => { const d = e.data; document.getElementById('told').textContent = 'figures=' + "
         "d.figures + ' texts=' + d.texts + ' width=' + d.width + ' faults=' + d.faults.length + "
         "'\\n' + d.faults.join('\\n') + '\\nend'; });</script></body></html>";
}

class ReportInABrowser : public Report, public testing::WithParamInterface<int> {};

TEST_P(ReportInABrowser, HasItsFiguresAndNoTextOverAnother) {
  if (std::system("command -v chromium > /dev/null") != 0)
    GTEST_SKIP() << "chromium is not installed: the page is not looked at in a browser";
  for (const std::string run : {"orbits", "hostile"}) {
    std::string page = w_->read(run + "/report.html");
    const int figures = count(page, "<svg ");
    page.insert(page.rfind("</body>"), kLook);
    w_->write("copy.html", page);
    w_->write("frame.html", frame_page(GetParam()));
    const std::string command =
        "timeout 120 chromium --headless --no-sandbox --disable-gpu --no-first-run "
        "--user-data-dir='" +
        (*w_ / "browser").string() + "' --enable-logging=stderr --virtual-time-budget=10000 " +
        "--dump-dom 'file://" + (*w_ / "frame.html").string() + "' > '" +
        (*w_ / "dom.txt").string() + "' 2> '" + (*w_ / "log.txt").string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0) << w_->read("log.txt");
    const std::string dom = w_->read("dom.txt");
    const std::size_t told = dom.find("figures=");
    ASSERT_NE(told, std::string::npos) << dom.substr(0, 500) << w_->read("log.txt");
    const std::string result = dom.substr(told, dom.find("\nend", told) - told);
    EXPECT_EQ(result.find("figures=" + std::to_string(figures) + " "), 0U) << result;
    EXPECT_NE(result.find(" width=" + std::to_string(GetParam()) + " "), std::string::npos)
        << result;
    EXPECT_NE(result.find(" faults=0"), std::string::npos) << run << "\n" << result;
    EXPECT_EQ(w_->read("log.txt").find("CONSOLE"), std::string::npos) << w_->read("log.txt");
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, ReportInABrowser, testing::Values(360, 1200));

}  // namespace
}  // namespace noether::cli_test

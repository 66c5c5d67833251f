#include "noether/algebra/simple_algebras.hpp"

#include <fmt/format.h>

#include <vector>

namespace noether {

namespace {

using Eigen::Index;

/// `character`: positive minus negative eigenvalues of the Killing form.
struct Form {
  std::string name;
  Index dimension;
  Index character;
  Index smallest_phase_space;
  std::string aliases;
};

constexpr Index kHighestRank = 8;

Index orthogonal(Index m) { return m * (m - 1) / 2; }

void add_unitary(std::vector<Form>& forms) {
  for (Index n = 2; n <= kHighestRank + 1; ++n) {
    const Index dimension = n * n - 1;
    const std::string compact = n == 2 ? "so(3), sp(1)" : n == 4 ? "so(6)" : "";
    forms.push_back({fmt::format("su({})", n), dimension, -dimension, 2 * n, compact});
    // sl(2, R) is sp(2, R): laws are quadratic forms, so the symplectic name is the natural one.
    if (n == 2)
      forms.push_back({"sp(2,R)", dimension, 1, 2, "sl(2,R), so(2,1), su(1,1)"});
    else
      forms.push_back(
          {fmt::format("sl({},R)", n), dimension, n - 1, 2 * n, n == 4 ? "so(3,3)" : ""});
    for (Index q = 1; n > 2 && 2 * q <= n; ++q) {
      const Index p = n - q;
      forms.push_back({fmt::format("su({},{})", p, q), dimension, 2 * p * q - (p * p + q * q - 1),
                       2 * n, n == 4 && q == 2 ? "so(4,2)" : ""});
    }
  }
}

/// so(3), so(4) and so(6) and their real forms are named above.
void add_orthogonal(std::vector<Form>& forms) {
  for (Index m = 5; m <= 2 * kHighestRank + 1; ++m) {
    const Index dimension = orthogonal(m);
    if (m != 6)
      forms.push_back(
          {fmt::format("so({})", m), dimension, -dimension, 2 * m, m == 5 ? "sp(2)" : ""});
    for (Index q = 1; 2 * q <= m; ++q) {
      const Index p = m - q;
      if ((m == 5 && q == 2) || (m == 6 && q > 1)) continue;
      forms.push_back(
          {fmt::format("so({},{})", p, q), dimension, 2 * p * q - dimension, 2 * m, ""});
    }
  }
}

void add_symplectic(std::vector<Form>& forms) {
  for (Index n = 2; n <= kHighestRank; ++n) {
    const Index dimension = n * (2 * n + 1);
    forms.push_back({fmt::format("sp({},R)", 2 * n), dimension, n, 2 * n, n == 2 ? "so(3,2)" : ""});
    for (Index q = 0; n > 2 && 2 * q <= n; ++q) {
      const Index p = n - q;
      const Index compact = p * (2 * p + 1) + q * (2 * q + 1);
      const std::string name = q == 0 ? fmt::format("sp({})", n) : fmt::format("sp({},{})", p, q);
      forms.push_back({name, dimension, dimension - 2 * compact, 4 * n, ""});
    }
  }
}

const std::vector<Form>& forms() {
  static const std::vector<Form> all = [] {
    std::vector<Form> list;
    add_unitary(list);
    add_orthogonal(list);
    add_symplectic(list);
    list.push_back({"g2", 14, -14, 14, ""});
    return list;
  }();
  return all;
}

SimpleName name_complex(Index dimension) {
  if (dimension == 6) return {"sl(2,C)", "so(3,1)"};
  if (dimension == 16) return {"sl(3,C)", ""};
  return {};
}

}  // namespace

SimpleName name_simple(Index dimension, Index positive, Index negative, bool complex_type,
                       Index phase_dimension) {
  if (positive + negative != dimension) return {};
  if (complex_type) return name_complex(dimension);
  SimpleName found;
  for (const Form& form : forms()) {
    if (form.dimension != dimension || form.character != positive - negative) continue;
    if (form.smallest_phase_space > phase_dimension) continue;
    if (!found.name.empty()) return {};  // several fit
    found = {form.name, form.aliases};
  }
  return found;
}

}  // namespace noether

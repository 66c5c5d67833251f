#include <fmt/format.h>

#include "noether/report/export.hpp"
#include "src/report/literals.hpp"

namespace noether {

namespace {

std::string activation_code(const Architecture& architecture) {
  switch (architecture.activation) {
    case Activation::kElu:
      return fmt::format(R"(_ALPHA = {}

def _activation(z):
    """ELU and its slope."""
    if z > 0.0:
        return z, 1.0
    slope = _ALPHA*exp(z)
    return slope - _ALPHA, slope
)",
                         literal(architecture.alpha));
    case Activation::kSoftplus:
      return R"(
def _activation(z):
    """Softplus and its slope."""
    decay = exp(-abs(z))
    small = decay/(1.0 + decay)
    return max(z, 0.0) + log1p(decay), 1.0 - small if z > 0.0 else small
)";
    case Activation::kTanh:
      return R"(
def _activation(z):
    """Hyperbolic tangent and its slope."""
    value = tanh(z)
    return value, 1.0 - value*value
)";
    case Activation::kSine:
      break;
  }
  return R"(
def _activation(z):
    """Sine and its slope."""
    return sin(z), cos(z)
)";
}

const char* functions_of(Activation activation) {
  switch (activation) {
    case Activation::kElu:
      return "exp";
    case Activation::kSoftplus:
      return "exp, log1p";
    case Activation::kTanh:
      return "tanh";
    case Activation::kSine:
      break;
  }
  return "cos, sin";
}

std::string law_table(const LearnedModel& model, const Finding& finding) {
  std::string table = "VARIABLES = (";
  for (const std::string& name : model.variables) table += text_literal(name) + ", ";
  table += ")\n# Name, status and formula of every law; all in the units of the data.\nLAWS = (\n";
  for (const FoundLaw& law : finding.laws)
    table += fmt::format("    ({}, {}, {}),\n", text_literal(law.name),
                         text_literal(name_of(law.status)), text_literal(law.formula));
  return table + ")\n";
}

std::string laws_code(const Finding& finding) {
  std::string code = R"(

def laws(x):
    """Values of the laws at the state x, in the order of LAWS."""
    x = _state(x)
    return [
)";
  for (const FoundLaw& law : finding.laws)
    code += "        " + expression(law.law, SourceLanguage::kPython) + ",\n";
  return code + "    ]\n";
}

std::string constants(const LearnedModel& model) {
  const Elements elements = elements_of(model);
  const auto M = model.dimension();
  const CanonicalScaling& s = model.scaling;
  std::string text = fmt::format(
      "_SHIFT = ({})\n_SCALE = ({})\n# Energy of the data over that of the model.\n_UNIT = {}\n",
      literals(std::vector<double>(s.shift.begin(), s.shift.end())),
      literals(std::vector<double>(s.scale.begin(), s.scale.end())),
      literal(s.action() / s.time_scale));
  text += fmt::format(
      "# Group elements z -> R z + c that the Hamiltonian is averaged over.\n_ORBIT = "
      "tuple(zip(\n    _matrices((\n{}\n    ), {}, {}),\n    _matrix((\n{}\n    ), {})))\n",
      literals(elements.rotations), M, M, literals(elements.shifts), M);
  return text;
}

std::string weights(const LearnedModel& model) {
  std::string text = "# Weights are single precision.\n_LAYERS = (\n";
  for (std::size_t l = 0; l + 1 < model.layers.size(); ++l) {
    const Matrix<float>& mean = model.layers[l].mean;
    const auto inputs = mean.columns() - 1;
    text += fmt::format("    (_matrix(_single((\n{}\n    )), {}),\n     _single((\n{}\n    ))),\n",
                        literals(row_major(mean, 0, inputs), ""), inputs,
                        literals(row_major(mean, inputs, inputs + 1), ""));
  }
  text += fmt::format(")\n_OUTPUT = _single((\n{}\n))\n",
                      literals(row_major(model.layers.back().mean, 0, 1), ""));
  return text + "_COLUMNS = tuple(tuple(zip(*rows)) for rows, bias in _LAYERS)\n";
}

constexpr const char* kHelpers = R"(

def _single(values):
    return tuple(array("f", values))


def _matrix(values, columns):
    return tuple(tuple(values[i:i + columns]) for i in range(0, len(values), columns))


def _matrices(values, rows, columns):
    return _matrix(_matrix(values, columns), rows)


def _dot(a, b):
    return sum(map(mul, a, b))


def _state(x):
    x = [float(value) for value in x]
    if len(x) != len(VARIABLES):
        raise ValueError("a state has %d numbers, not %d" % (len(VARIABLES), len(x)))
    return x

)";

constexpr const char* kModelCode = R"(

def _network(y):
    """The network's value at y and its gradient."""
    slopes = []
    for rows, bias in _LAYERS:
        pairs = [_activation(_dot(row, y) + b) for row, b in zip(rows, bias)]
        y = [value for value, slope in pairs]
        slopes.append([slope for value, slope in pairs])
    back = _OUTPUT
    for columns, slope in zip(reversed(_COLUMNS), reversed(slopes)):
        delta = list(map(mul, back, slope))
        back = [_dot(column, delta) for column in columns]
    return _dot(_OUTPUT, y), back


def _energy(x):
    """The Hamiltonian at x and its gradient, in the units of the data."""
    z = [(value - shift)/scale for value, shift, scale in zip(_state(x), _SHIFT, _SCALE)]
    energy, gradient = 0.0, [0.0]*len(z)
    for rotation, shift in _ORBIT:
        value, slope = _network([_dot(row, z) + c for row, c in zip(rotation, shift)])
        energy += value
        for row, g in zip(rotation, slope):
            gradient = [total + r*g for total, r in zip(gradient, row)]
    unit = _UNIT/len(_ORBIT)
    return unit*energy, [unit*g/scale for g, scale in zip(gradient, _SCALE)]


def hamiltonian(x):
    """The learned Hamiltonian at the state x, up to a constant of no meaning."""
    return _energy(x)[0]


def vector_field(x):
    """dx/dt at the state x: positions move by dH/dp, momenta by -dH/dq."""
    gradient = _energy(x)[1]
    half = len(gradient)//2
    return gradient[half:] + [-g for g in gradient[:half]]
)";

}  // namespace

std::string export_python(const LearnedModel& model, const Finding& finding) {
  std::string text = "# Laws and learned Hamiltonian of a run of noether; Python 3, no packages.\n";
  text += fmt::format("# {}\n", comment(finding.summary));
  text += fmt::format(R"(# A state x holds the variables in the order of VARIABLES.
import math
from array import array
from math import {}
from operator import mul

)",
                      functions_of(model.architecture.activation));
  text += law_table(model, finding);
  text += kHelpers + constants(model) + weights(model) + activation_code(model.architecture);
  return text + laws_code(finding) + kModelCode;
}

}  // namespace noether

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "noether/report/export.hpp"
#include "src/report/literals.hpp"

namespace noether {

namespace {

std::string activation_code(const Architecture& architecture) {
  const std::string head =
      "\n/* Replaces z by the activation and keeps its slope. */\n"
      "static double activation(double z, double *slope) {\n";
  switch (architecture.activation) {
    case Activation::kElu:
      return head + fmt::format(R"(  const double alpha = {};
  if (z > 0) {{
    *slope = 1;
    return z;
  }}
  *slope = alpha * exp(z);
  return *slope - alpha;
}}
)",
                                literal(architecture.alpha));
    case Activation::kSoftplus:
      return head + R"(  const double decay = exp(-fabs(z));
  const double small = decay / (1 + decay);
  *slope = z > 0 ? 1 - small : small;
  return (z > 0 ? z : 0) + log1p(decay);
}
)";
    case Activation::kTanh:
      return head + R"(  const double value = tanh(z);
  *slope = 1 - value * value;
  return value;
}
)";
    case Activation::kSine:
      break;
  }
  return head + R"(  *slope = cos(z);
  return sin(z);
}
)";
}

std::string declarations(const LearnedModel& model, const Finding& finding) {
  std::string text = fmt::format(R"(#include <math.h>

#define NOETHER_DIMENSION {}
#define NOETHER_NUM_LAWS {}

/* Names of the variables in their order within a state x. */
extern const char *const noether_variables[NOETHER_DIMENSION + 1];
/* Name, status and formula of every law; all in the units of the data. */
extern const char *const noether_laws[NOETHER_NUM_LAWS + 1][3];

/* Values of the laws at the state x, in the order of noether_laws. */
void laws(const double x[NOETHER_DIMENSION], double *values);
/* The learned Hamiltonian, up to a constant of no meaning. */
double hamiltonian(const double x[NOETHER_DIMENSION]);
/* dx/dt: positions move by dH/dp, momenta by -dH/dq. */
void vector_field(const double x[NOETHER_DIMENSION], double rate[NOETHER_DIMENSION]);

)",
                                 model.dimension(), finding.laws.size());
  text += "const char *const noether_variables[NOETHER_DIMENSION + 1] = {";
  for (const std::string& name : model.variables) text += text_literal(name) + ", ";
  text += "0};\nconst char *const noether_laws[NOETHER_NUM_LAWS + 1][3] = {\n";
  for (const FoundLaw& law : finding.laws)
    text += fmt::format("  {{{}, {}, {}}},\n", text_literal(law.name),
                        text_literal(name_of(law.status)), text_literal(law.formula));
  return text + "  {0, 0, 0}};\n";
}

std::string laws_code(const Finding& finding) {
  std::string code = "\nvoid laws(const double x[NOETHER_DIMENSION], double *values) {\n";
  if (finding.laws.empty()) code += "  (void)x;\n  (void)values;\n";
  for (std::size_t k = 0; k < finding.laws.size(); ++k)
    code +=
        fmt::format("  values[{}] = {};\n", k, expression(finding.laws[k].law, SourceLanguage::kC));
  return code + "}\n";
}

std::string constants(const LearnedModel& model) {
  const Elements elements = elements_of(model);
  const CanonicalScaling& s = model.scaling;
  return fmt::format(R"(
static const double shift[NOETHER_DIMENSION] = {{
{}}};
static const double scale[NOETHER_DIMENSION] = {{
{}}};
/* Energy of the data over that of the model. */
static const double unit = {};
/* Group elements z -> R z + c that the Hamiltonian is averaged over, R row by row. */
#define ELEMENTS {}
static const double rotation[ELEMENTS * NOETHER_DIMENSION * NOETHER_DIMENSION] = {{
{}}};
static const double offset[ELEMENTS * NOETHER_DIMENSION] = {{
{}}};
)",
                     literals(std::vector<double>(s.shift.begin(), s.shift.end())),
                     literals(std::vector<double>(s.scale.begin(), s.scale.end())),
                     literal(s.action() / s.time_scale), elements.count,
                     literals(elements.rotations), literals(elements.shifts));
}

/// The layers as tables: sizes, where each begins, all weights and all biases.
std::string weights(const LearnedModel& model) {
  std::vector<std::ptrdiff_t> sizes{model.dimension()};
  std::string matrices;
  std::string biases;
  for (std::size_t l = 0; l + 1 < model.layers.size(); ++l) {
    const Matrix<float>& mean = model.layers[l].mean;
    const auto inputs = mean.columns() - 1;
    sizes.push_back(mean.rows());
    matrices += literals(row_major(mean, 0, inputs), "f") + "\n";
    biases += literals(row_major(mean, inputs, inputs + 1), "f") + "\n";
  }
  return fmt::format(R"(
/* The network: numbers of units from the inputs on, weights row by row, biases, output weights. */
#define LAYERS {}
#define WIDEST {}
static const int size[LAYERS + 1] = {{{}}};
static const float weight[] = {{
{}}};
static const float bias[] = {{
{}}};
static const float output[] = {{
{}}};
)",
                     model.layers.size() - 1, *std::max_element(sizes.begin(), sizes.end()),
                     fmt::join(sizes, ", "), matrices, biases,
                     literals(row_major(model.layers.back().mean, 0, 1), "f"));
}

constexpr const char* kModelCode = R"(
/* The network's value at y; its gradient replaces y. */
static double network(double y[WIDEST]) {
  double slope[LAYERS][WIDEST];
  double next[WIDEST];
  double value = 0;
  const float *w = weight;
  const float *b = bias;
  int l, i, j;
  for (l = 0; l < LAYERS; ++l) {
    for (i = 0; i < size[l + 1]; ++i) {
      double z = (double)*b++;
      for (j = 0; j < size[l]; ++j) z += (double)*w++ * y[j];
      next[i] = activation(z, &slope[l][i]);
    }
    for (i = 0; i < size[l + 1]; ++i) y[i] = next[i];
  }
  for (i = 0; i < size[LAYERS]; ++i) {
    value += (double)output[i] * y[i];
    y[i] = (double)output[i];
  }
  for (l = LAYERS; l-- > 0;) {
    w -= size[l + 1] * size[l];
    for (j = 0; j < size[l]; ++j) next[j] = 0;
    for (i = 0; i < size[l + 1]; ++i) {
      const double d = y[i] * slope[l][i];
      for (j = 0; j < size[l]; ++j) next[j] += (double)w[i * size[l] + j] * d;
    }
    for (j = 0; j < size[l]; ++j) y[j] = next[j];
  }
  return value;
}

/* The Hamiltonian at x and its gradient, in the units of the data. */
static double energy(const double x[NOETHER_DIMENSION], double gradient[NOETHER_DIMENSION]) {
  double total = 0;
  int s, i, j;
  for (i = 0; i < NOETHER_DIMENSION; ++i) gradient[i] = 0;
  for (s = 0; s < ELEMENTS; ++s) {
    const double *R = rotation + s * NOETHER_DIMENSION * NOETHER_DIMENSION;
    double y[WIDEST];
    for (i = 0; i < NOETHER_DIMENSION; ++i) {
      y[i] = offset[s * NOETHER_DIMENSION + i];
      for (j = 0; j < NOETHER_DIMENSION; ++j)
        y[i] += R[i * NOETHER_DIMENSION + j] * (x[j] - shift[j]) / scale[j];
    }
    total += network(y);
    for (i = 0; i < NOETHER_DIMENSION; ++i) {
      for (j = 0; j < NOETHER_DIMENSION; ++j) gradient[j] += R[i * NOETHER_DIMENSION + j] * y[i];
    }
  }
  for (i = 0; i < NOETHER_DIMENSION; ++i) gradient[i] *= unit / ELEMENTS / scale[i];
  return unit * total / ELEMENTS;
}

double hamiltonian(const double x[NOETHER_DIMENSION]) {
  double gradient[NOETHER_DIMENSION];
  return energy(x, gradient);
}

void vector_field(const double x[NOETHER_DIMENSION], double rate[NOETHER_DIMENSION]) {
  double gradient[NOETHER_DIMENSION];
  int i;
  energy(x, gradient);
  for (i = 0; i < NOETHER_DIMENSION / 2; ++i) {
    rate[i] = gradient[NOETHER_DIMENSION / 2 + i];
    rate[NOETHER_DIMENSION / 2 + i] = -gradient[i];
  }
}
)";

}  // namespace

std::string export_c(const LearnedModel& model, const Finding& finding) {
  std::string text =
      "/* Laws and learned Hamiltonian of a run of noether; C99, link with -lm.\n"
      "   To use it elsewhere, copy the declarations below into a header. */\n";
  text += fmt::format("/* {} */\n", comment(finding.summary));
  return text + declarations(model, finding) + constants(model) + weights(model) +
         activation_code(model.architecture) + laws_code(finding) + kModelCode;
}

}  // namespace noether

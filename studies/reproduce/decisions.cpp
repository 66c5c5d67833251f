#include "studies/reproduce/pages.hpp"

namespace noether {

std::string decisions_text() {
  return R"(## What had to be decided

Where the paper and its authors' code part, the paper is followed, and what it leaves open is taken from the code's values. The code has no licence: none of it was copied or ported. Every choice is a key (`noether config`).

| point | the paper | the authors' code | here |
|---|---|---|---|
| generators | J A with A symmetric | the same times pi, A written as W + W^T | the paper's; the measure of the symmetry time has a scale (pi for one law, else 1) |
| row factor of the posterior | trained | left at its start | trained (`posterior.row_factor_trained`) |
| biases | a column of each matrix | point estimates outside the KL | both: `--biases point`, to which the aims belong, and `--biases posterior`, with a prior variance of their own |
| bias of the output | a bias like the others | | left out: it changes nothing in the motion |
| network of table 1 | two hidden layers of 200, ELU alpha 2 | the same | the same |
| networks of tables 2 and 3 | three of 200, four of 250 | | two of 200 in the fast setting, the paper's with `--setting paper` |
| length of training | 2,000 epochs | 5,000 for table 1 | 5,000 steps for table 1; steps of every fit are in its table; `--setting paper` projects the paper's |
| batch and step of table 2 | 20 trajectories, 0.3 | 10, 0.2 | the paper's |
| step of three bodies | 0.3, 20 Euler parts | 1.0 in one script and 0.1 in another, 10 parts | 0.3; midpoint, then RK4; everything reported uses RK4 |
| weight draws a step | 2 | 20, 5 and 2 | one for two trajectories, in antithetic pairs |
| orbit samples | 200 and 100, one set a batch | | 4 (16 for one law) a tile of 16 pairs; everything reported uses 64 |
| start of three bodies | random, one shift of deviation 3 a trajectory | shift off by default, the same for both coordinates; begins with a model trained without symmetry | random, a shift a trajectory and coordinate; `anchored` and `auto` beside it |
| masses, G, softening | not stated | 1, 1, 1; potential -1/sqrt(r^2 + 1), each pair once | the code's |
| starts | positions N(0, 1) | momenta N(0, .5^2); tests N(0, .2^2), moved by 1, positions N(0, 3^2) | the code's |
| prediction that errors are of | not stated; its train MSE is what its own NLL implies, the mean over weight draws, in every row of all tables | | the mean of the predictions under weight draws, which is what a posterior predicts (64 draws for table 1, whose posterior is wide, 8 else, in antithetic pairs); the error under the mean weights is beside it, and is another one where data are few (table 1) |
| test data | independent | the training starts with momenta rescaled | independent: seeds of their own |
| noise | of the observations | variance .001 on x' alone, the same draw every epoch | variance .001 on x' alone, drawn once |
| oracle of table 2 | U(n) | n^2 generators, the mixed ones from one-sided W | the n^2 laws of U(n) |
| oracle of table 3 | SE(2), said to equal the seven | | both, since they are different models: orbits of the seven have four dimensions, those of SE(2) three |

Slips in the paper that matter: the momentum of the centre of mass is the plain sum of momenta (its appendix B.3 divides masses in, which no unequal masses conserve); the relative rotation is R_ABS minus R_COM over the number of bodies, not minus twice; the potential is printed repulsive and counts pairs twice; the first row of table 3 does not add up and is quoted as printed.
)";
}

}  // namespace noether

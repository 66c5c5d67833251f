#pragma once

namespace noether {

/// Rate of fused multiply-adds in single precision on independent registers, in operations per
/// second, measured on the calling thread for about `seconds`: the limit of the processor with the
/// instruction set in use. An FMA counts as two operations.
double measure_fma_peak(double seconds);

}  // namespace noether

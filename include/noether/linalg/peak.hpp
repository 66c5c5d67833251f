#pragma once

namespace noether {

/// Operations a second of fused multiply-adds in single precision on independent registers, on the
/// calling thread, for about `seconds`: what the processor itself allows with the instruction set
/// in use. Both operations of an FMA count.
double measure_fma_peak(double seconds);

}  // namespace noether

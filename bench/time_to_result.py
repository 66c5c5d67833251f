#!/usr/bin/env python3
"""Time from a file to its laws, with step budgets fixed in advance, on two threads.

Usage: time_to_result.py NOETHER [CASE ...] [--seeds 5]
Prints every seed and the median. Data of each seed come from `noether simulate` with that seed.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGETS = ["--noise", "0.0316227766", "--noise-in", "targets"]
STATES = ["--noise", "0.032"]
NBODY = ["nbody", "--dt", "0.3", "--trajectories", "200", "--pairs", "50"]
MUON = ["optimiser.auto=false"]
# If only laws are wanted and no prediction, the model of the training scheme is enough.
LAWS_ONLY = ["step.finish=0"]


def oscillators(n, laws, steps, width):
    return {
        "simulate": ["harmonic-n", "--n", str(n), "--dt", "0.3", "--trajectories", "200", "--pairs", "50", *TARGETS],
        "truth": "harmonic-n",
        "discover": ["--start", "random", "--noise", "0.0316227766"],
        "set": [*MUON, *LAWS_ONLY, f"razor.laws={laws}", f"razor.steps={steps}", f"network.widths={width},{width}", "data.scale=false", "noise.variance=fixed"],
        "laws": n * n,
        "aim": f"{n * n} laws > .99, spare ones < .05 of the largest",
    }


def three_bodies(noise, start, steps, extra):
    return {
        "simulate": [*NBODY, *noise],
        "truth": "nbody",
        "discover": ["--start", start, "--noise", noise[1]],
        "set": [*MUON, "razor.laws=10", f"razor.steps={steps}", "data.scale=false", "noise.variance=fixed", *extra],
        "laws": 7,
    }


CASES = {
    "sho": {
        "simulate": ["harmonic", "--trajectories", "7", "--pairs", "4", *TARGETS],
        "truth": "harmonic",
        "discover": ["--start", "random", "--noise", "0.0316227766"],
        "set": [*LAWS_ONLY, "razor.steps=2000", "data.scale=false", "noise.variance=fixed"],
        "laws": 1,
        "aim": "parallelness > .99 on all",
    },
    "u2": oscillators(2, 6, 1000, 128),
    "u3": oscillators(3, 12, 700, 200),
    "three-anchored": three_bodies(TARGETS, "anchored", 1000, [*LAWS_ONLY, "razor.anchor_every=250", "razor.anchor_until=0.8"]) | {"aim": "7 > .05, all > .98, 3 inactive"},
    "three-random": three_bodies(TARGETS, "random", 3000, []) | {
        "test": [*NBODY[:3], "--trajectories", "20", "--pairs", "50", "--starts", "test"],
        "aim": "null space 7, worst cosine > .99, test MSE <= 1e-4",
    },
    "three-states": three_bodies(STATES, "anchored", 1500, [*LAWS_ONLY, "noise.in=states"]) | {"aim": "screen 7, model's seven > .95"},
}


def run(arguments):
    return subprocess.run([str(a) for a in arguments], check=True, capture_output=True, text=True)


def one(noether, name, case, seed, folder):
    data, test, out = folder / f"{name}.npz", folder / f"{name}-test.npz", folder / f"{name}-run"
    run([noether, "simulate", *case["simulate"], "--seed", seed, "-o", data, "--force"])
    keys = [part for key in case["set"] for part in ("--set", key)]
    tested = []
    if "test" in case:
        run([noether, "simulate", *case["test"], "--seed", 1000 + seed, "-o", test, "--force"])
        tested = ["--test", test]
    begin = time.monotonic()
    run([noether, "discover", data, "-o", out, "--force", "--quiet", "--threads", 2, "--seed", seed,
         "--truth", case["truth"], *case["discover"], "--set", "testing.held_out=0", "evidence.seeds=0", *keys, *tested])
    seconds = time.monotonic() - begin
    return seconds, json.loads((out / "laws.json").read_text())


def describe(laws, count):
    values = laws["span"]["singular_values"]
    parallel = laws["span"]["parallelness"]
    largest = values[0] if values else 0
    spare = max((v for v in values[count:]), default=0) / largest if largest else float("nan")
    null = laws["posterior_null_space"]
    return (f"sv {values[min(count, len(values)) - 1]:.3g} | {values[count] if len(values) > count else 0:.3g} "
            f"(spare/largest {spare:.3f})  worst parallelness {min(parallel[:count]):.4f}  "
            f"null space {null['count']} (worst cosine {(null['cosines'] or [0])[-1]:.4f})  "
            f"screen {laws['screen']['count']}  test MSE {laws['test_mse'] or float('nan'):.2g}  found {len(laws['laws'])}  verdict {laws['verdict']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("noether")
    parser.add_argument("cases", nargs="*", default=list(CASES))
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for name in options.cases:
            case = CASES[name]
            print(f"{name}: aim {case['aim']}; {' '.join(case['set'])}", flush=True)
            times = []
            for seed in range(1, options.seeds + 1):
                seconds, laws = one(options.noether, name, case, seed, Path(scratch))
                times.append(seconds)
                print(f"  seed {seed}: {seconds:6.1f} s  {describe(laws, case['laws'])}", flush=True)
            print(f"  median {statistics.median(times):.1f} s of {min(times):.1f} to {max(times):.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

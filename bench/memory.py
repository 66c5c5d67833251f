"""Peak memory of `noether discover` on 200 x 50 pairs of three bodies, with noise in states and in
targets. Fails above the bound. Usage: bench/memory.py PROGRAM [MEGABYTES]"""
import pathlib
import resource
import subprocess
import sys
import tempfile

program = pathlib.Path(sys.argv[1]).resolve()
bound = float(sys.argv[2]) if len(sys.argv) > 2 else 200
worst = 0
with tempfile.TemporaryDirectory() as folder:
    for noise_in, file in (("states", "states.npz"), ("targets", "targets.npz")):
        subprocess.run([program, "simulate", "nbody", "--trajectories", "200", "--pairs", "50",
                        "--noise", "0.0316", "--noise-in", noise_in, "--seed", "1", "-o", file],
                       cwd=folder, check=True)
        # Enough steps for both starts, an anchoring and the report.
        subprocess.run([program, "discover", file, "--quiet", "--set", "razor.steps=150",
                        "--set", "razor.anchor_first=20"], cwd=folder, check=True)
        # The peak of all children so far, so the larger case (states) comes first.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        worst = max(worst, peak)
        print(f"three bodies, 200 x 50 pairs, noise in {noise_in}: peak memory so far {peak:.0f} MB")
if worst > bound:
    sys.exit(f"peak memory {worst:.0f} MB is above {bound:.0f} MB")

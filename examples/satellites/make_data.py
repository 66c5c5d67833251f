#!/usr/bin/env python3
"""Writes satellites.csv: two revolutions of real satellites by the propagator SGP4.

    pip install sgp4 numpy
    python3 make_data.py            writes the file and says who was left out, and why
    python3 make_data.py --check    checks the file: what is conserved in it, and how well

Elements: SGP4-VER.TLE, which the package sgp4 carries for its own tests.
Units: Earth radii (6378.135 km) and sqrt(R^3 / mu) = 806.8 s (mu of WGS 72), as in the propagator.
"""

import argparse
import math
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("satellites.csv")
EARTH_RADIUS = 6378.135  # km
MU = 398600.8  # km^3 / s^2
TIME_UNIT = math.sqrt(EARTH_RADIUS**3 / MU)  # s
REVOLUTIONS = 2
STATES_PER_REVOLUTION = 90

# Entries that test the propagator's error codes or its report rather than describe a satellite.
NOT_A_SATELLITE = {
    33333: "made up, to provoke error 4",
    33334: "made up, to provoke error 2",
    33335: "made up, to provoke error 3",
    88888: "the test case of Spacetrack Report 3, no satellite of that number",
}
# The propagator writes the velocity by a formula of its own, which is not exactly dr/dt. Where the
# two part, the file would hold no motion of any system: 23333 (WIND, e = 0.97, half-way to the Moon)
# is off by 4%, and its L_z drifts by 12%, although nothing turns the orbit that fast.
LARGEST_MISMATCH = 1e-3  # median over a satellite, relative


def element_sets():
    """Pairs of lines, one a satellite; the file lists some twice."""
    import sgp4

    text = (Path(sgp4.__file__).parent / "SGP4-VER.TLE").read_text()
    lines = [line for line in text.splitlines() if line[:1] in ("1", "2")]
    found = {}
    for first, second in zip(lines[::2], lines[1::2]):
        found.setdefault(int(first[2:7]), (first, second[:69]))
    return found


def times_of(satellite):
    """Minutes at equal steps of eccentric anomaly: close together near perigee."""
    e = satellite.ecco
    start = satellite.mo
    for _ in range(200):
        start -= (start - e * math.sin(start) - satellite.mo) / (1 - e * math.cos(start))
    count = REVOLUTIONS * STATES_PER_REVOLUTION
    anomaly = start + np.linspace(0, 2 * math.pi * REVOLUTIONS, count + 1)
    mean_anomaly = anomaly - e * np.sin(anomaly)
    return (mean_anomaly - mean_anomaly[0]) / satellite.no_kozai


class Refused(Exception):
    pass


def propagate(satellite, minutes):
    """Positions and velocities in Earth radii and the unit of time."""
    from sgp4.api import SGP4_ERRORS

    positions, velocities = [], []
    for t in minutes:
        error, r, v = satellite.sgp4_tsince(t)
        if error:
            raise Refused(f"the propagator fails after {t:.0f} minutes: {SGP4_ERRORS[error]}")
        positions.append(r)
        velocities.append(v)
    return (np.array(positions) / EARTH_RADIUS, np.array(velocities) * TIME_UNIT / EARTH_RADIUS)


def mismatch(satellite, minutes, velocities):
    """Median of |v - dr/dt| / |v|, dr/dt by a central difference of order four."""
    h = 0.02  # minutes
    shifted = {k: propagate(satellite, minutes + k * h)[0] for k in (-2, -1, 1, 2)}
    per_minute = (8 * (shifted[1] - shifted[-1]) - (shifted[2] - shifted[-2])) / (12 * h)
    difference = np.linalg.norm(per_minute * TIME_UNIT / 60 - velocities, axis=1)
    return float(np.median(difference / np.linalg.norm(velocities, axis=1)))


def angular_momentum_drift(r, v):
    """Standard deviation of L_x, L_y, L_z over |L|."""
    L = np.cross(r, v)
    return L.std(axis=0) / np.linalg.norm(L, axis=1).mean()


def states_of(number, lines):
    from sgp4.api import WGS72, Satrec

    if number in NOT_A_SATELLITE:
        raise Refused(NOT_A_SATELLITE[number])
    satellite = Satrec.twoline2rv(*lines, WGS72)
    minutes = times_of(satellite)
    r, v = propagate(satellite, minutes)
    error = mismatch(satellite, minutes, v)
    if error > LARGEST_MISMATCH:
        drift = angular_momentum_drift(r, v)[2]
        raise Refused(f"its velocity differs from dr/dt by {error:.1e} (median); L_z drifts by {drift:.1e} of |L|")
    return minutes * 60 / TIME_UNIT, r, v, error


def write():
    rows = ["id,t,x,y,z,vx,vy,vz"]
    kept = 0
    errors = []
    for number, lines in element_sets().items():
        try:
            t, r, v, error = states_of(number, lines)
        except Refused as reason:
            print(f"left out {number:05d}: {reason}")
            continue
        kept += 1
        errors.append(error)
        for time, state in zip(t, np.hstack([r, v])):
            rows.append(f"{number:05d},{time:.9g}," + ",".join(f"{x:.9g}" for x in state))
    FILE.write_text("\n".join(rows) + "\n")
    print(f"{kept} satellites, {len(rows) - 1} states, {FILE.stat().st_size / 1e3:.0f} kB in {FILE.name}")
    print(f"velocity against dr/dt: median {np.median(errors):.1e}, largest {max(errors):.1e}")


def read():
    groups = {}
    for line in FILE.read_text().splitlines()[1:]:
        cells = line.split(",")
        groups.setdefault(cells[0], []).append([float(cell) for cell in cells[1:]])
    return {number: np.array(rows)[:, 1:] for number, rows in groups.items()}


def monomials(x):
    quadratic = [x[:, a] * x[:, b] for a in range(6) for b in range(a, 6)]
    return np.column_stack(quadratic + [x[:, a] for a in range(6)])


def variance_ratios(groups):
    """Within-trajectory to total variance, and coefficients, of the best quadratic directions."""
    features = [monomials(x) for x in groups]
    everything = np.vstack(features)
    scale = everything.std(axis=0)
    centred = [(f - f.mean(axis=0)) / scale for f in features]
    within = sum(c.T @ c for c in centred) / sum(len(c) - 1 for c in centred)
    root = np.linalg.inv(np.linalg.cholesky(np.cov((everything / scale).T, bias=True)))
    values, vectors = np.linalg.eigh(root @ within @ root.T)
    return values, (root.T @ vectors) / scale[:, None]


def angular_momentum_coefficients():
    """Coefficients of L_x, L_y, L_z by monomial, as columns."""
    pairs = [(a, b) for a in range(6) for b in range(a, 6)]
    columns = np.zeros((27, 3))
    for k, (a, b) in enumerate([(1, 2), (2, 0), (0, 1)]):
        columns[pairs.index((a, b + 3)), k] = 1
        columns[pairs.index((b, a + 3)), k] = -1
    return columns


def check():
    groups = read()
    drift = np.median([angular_momentum_drift(x[:, :3], x[:, 3:]) for x in groups.values()], axis=0)
    print("drift of L_x, L_y, L_z over |L|, median:", " ".join(f"{d:.1e}" for d in drift))
    values, coefficients = variance_ratios(list(groups.values()))
    print("within-trajectory to total variance:", " ".join(f"{v:.1e}" for v in values[:5]))
    found = np.linalg.qr(coefficients[:, :3])[0]
    truth = np.linalg.qr(angular_momentum_coefficients())[0]
    cosines = np.linalg.svd(found.T @ truth, compute_uv=False)
    print("principal cosines of the first three with L_x, L_y, L_z:", " ".join(f"{c:.7f}" for c in cosines))
    assert values[2] < 1e-5 < 0.1 < values[3], "exactly three directions must stand out"
    assert cosines[-1] > 0.999, "they must be the angular momenta"
    assert drift[2] < 5e-5 and 1e-4 < drift[0] < 1e-3 and 1e-4 < drift[1] < 1e-3
    print("as it should be")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check() if parser.parse_args().check else write()

"""A session's figures by another hand: stored rows as JSON on stdin, figures as JSON on stdout.

It shares no code and no formula with the Java side on purpose. Times are exact fractions until a figure is done;
quantiles are found by counting, not by position in an interpolation formula of ours.
"""

import json
import statistics
import sys
from fractions import Fraction


def quantile(values, hundredths):
    """Linear between the two nearest values; statistics.quantiles has it as 'inclusive'."""
    if not values:
        return None
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[hundredths - 1]


def times(run):
    """Seconds from acceptance of each stored token, chunks in the order of their first position."""
    ticks = [tick for chunk in sorted(run["chunks"], key=lambda chunk: chunk["first"]) for tick in chunk["ticks"]]
    return [Fraction(tick, run["tick_hz"]) for tick in ticks]


def host_first(run):
    if not run["chunks"] or run["mode"] != "live":
        return None
    first = min(run["chunks"], key=lambda chunk: chunk["first"])["host_ns"][0]
    return Fraction(first, 10**9) if first > 0 else None


def whole(run):
    """Every position from 0 to the count that the device tells is there once."""
    positions = [chunk["first"] + i for chunk in run["chunks"] for i in range(len(chunk["ticks"]))]
    return sorted(positions) == list(range(run["tokens"] or 0))


def counts(run):
    ended = run["status"] in ("DONE", "EOS") and run["failure"] is None
    return ended and whole(run) and not set(run["marks"]) - {"clamped_start"}


def median(values):
    values = [value for value in values if value is not None]
    return float(statistics.median(values)) if values else None


def figures(runs):
    measured = [run for run in runs if run["kind"] == "MEASURED"]
    valid = [run for run in measured if counts(run)]
    undisturbed = [run for run in valid if run["mode"] == "deferred"]
    on_device = valid if len(undisturbed) in (0, len(valid)) else undisturbed
    at = [times(run) for run in on_device]
    gaps = [later - sooner for one in at for sooner, later in zip(one, one[1:])]
    decode = [one[-1] - one[0] if len(one) > 1 else None for one in at]
    peaks = [
        max(reading["heap_peak"] + reading["stack_peak"] for reading in both)
        for run in valid
        if (both := [r for r in run["memory"] if r["heap_peak"] is not None and r["stack_peak"] is not None])
    ]
    hot = [[r["milli_celsius"] for r in sorted(run["celsius"], key=lambda r: r["tick"])] for run in valid]
    hot = [one for one in hot if one]
    return {
        "runs": len(valid),
        "invalid_runs": len(measured) - len(valid),
        "tokens": sum(len(times(run)) for run in valid),
        "ttft": median([one[0] if one else None for one in at]),
        "host_ttft": median([host_first(run) for run in valid]),
        "e2el": median([one[-1] if one else None for one in at]),
        "tpot": median([d / (len(one) - 1) if d is not None else None for d, one in zip(decode, at)]),
        "tg_ts": median([(len(one) - 1) / d if d else None for d, one in zip(decode, at)]),
        "pp_ts": median(
            [
                Fraction(run["prompt_tokens"] * run["tick_hz"], run["prefill_ticks"]) if run["prefill_ticks"] else None
                for run in on_device
            ]
        ),
        "itl": {
            "count": len(gaps),
            "mean": float(statistics.mean(gaps)),
            "median": float(statistics.median(gaps)),
            "std": statistics.pstdev(map(float, gaps)),
            "p90": float(quantile(gaps, 90)),
            "p95": float(quantile(gaps, 95)),
            "p99": float(quantile(gaps, 99)),
            "min": float(min(gaps)),
            "max": float(max(gaps)),
        }
        if gaps
        else None,
        "peak_ram": max(peaks, default=None),
        "temperature": {
            "start": hot[0][0] / 1000,
            "max": max(max(one) for one in hot) / 1000,
            "end": hot[-1][-1] / 1000,
        }
        if hot
        else None,
    }


if __name__ == "__main__":
    json.dump(figures(json.load(sys.stdin)), sys.stdout)

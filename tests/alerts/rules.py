"""What Prometheus itself says of the alert rules: its `promtool` is given what the portal answered."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

import yaml
from prometheus_client.parser import text_string_to_metric_families

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "prometheus"
RULES, OF_THE_CLUSTER = SHIPPED / "alerts.yml", SHIPPED / "cluster-alerts.yml"
QUIET = 90  # minutes of the first scrape's figures, before those of the second
FIRING = 'group by (alertname) (ALERTS{alertstate="firing"})'

Series = Mapping[str, str]


class Judgement(AssertionError):
    """Other alerts fire than were expected; the message is promtool's."""


def require_firing(
    folder: Path,
    expected: Collection[str],
    *,
    before: str,
    after: str,
    minutes: int = 3,
    rules: Path = RULES,
) -> None:
    """Raise Judgement unless nothing fires by the first scrape, and just these so long after the second."""
    first, second = series_of(before), series_of(after)
    tests = {
        "rule_files": [str(rules)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {"series": name, "values": _values(first.get(name), second.get(name), minutes)}
                    for name in sorted({*first, *second})
                ],
                "promql_expr_test": [_expected(QUIET - 1, ()), _expected(QUIET + minutes, expected)],
            }
        ],
    }
    file = folder / "judged.yml"
    file.write_text(yaml.safe_dump(tests, width=10_000_000))
    ran = subprocess.run([promtool(), "test", "rules", file], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise Judgement(ran.stdout + ran.stderr)


def promtool() -> str:
    """Where it is. Raises FileNotFoundError with what to do."""
    found = shutil.which("promtool")
    if found is None:
        raise FileNotFoundError("promtool is missing: bin/setup-test installs Debian's package prometheus")
    return found


def series_of(scrape: str) -> Series:
    """Each series of an answer in Prometheus' notation, and its value."""
    return {
        f"{sample.name}{{{','.join(f'{name}={value!r}' for name, value in sample.labels.items())}}}": str(
            sample.value
        )
        for family in text_string_to_metric_families(scrape)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def alerts(rules: Path = RULES) -> set[str]:
    """The names of all rules of a file."""
    [group] = yaml.safe_load(rules.read_text())["groups"]
    return {rule["alert"] for rule in group["rules"]}


def _values(first: str | None, second: str | None, minutes: int) -> str:
    return " ".join([_written(first)] * QUIET + [_written(second)] * (minutes + 1))


def _written(value: str | None) -> str:
    return "_" if value is None else {"inf": "Inf"}.get(value, value)


def _expected(minute: int, names: Collection[str]) -> dict[str, object]:
    samples = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(names)]
    return {"expr": FIRING, "eval_time": f"{minute}m", "exp_samples": samples}

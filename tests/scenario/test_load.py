"""Guarantees of loading a scenario file."""

from __future__ import annotations

import dataclasses
import hashlib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from worlds import HEAD, SMALLEST, TERRITORY, complaints, scenario_in

from engine.base.errors import InputError
from engine.scenario.build import read_data
from engine.scenario.load import load


def test_smallest_scenario_and_its_defaults(tmp_path):
    """A scenario of few lines loads, and everything else has its stated default."""
    config = scenario_in(tmp_path, SMALLEST).config
    assert config.territory.balance.potential.within == Fraction(1, 20)
    assert config.territory.travel.detour == 1.3
    assert config.territory.travel.speed_km_per_h == 60
    assert config.territory.travel.visits_per_trip == 1
    assert config.territory.keep.moved_potential is None
    assert config.territory.eligible == ()
    assert (config.solve.method, config.solve.work) == ("auto", None)
    assert config.solve.stop_at_gap == Fraction(1, 1000)
    assert config.solve.time_limit_s is None
    assert (config.seed, config.synthetic, config.about) == (0, False, "")


def test_short_and_long_forms_are_the_same(tmp_path):
    """Each short form stands for its mapping and nothing else."""
    short = SMALLEST + "  keep: {moved_potential: 20%}\n"
    long = (
        SMALLEST.replace("accounts.csv", "{file: accounts.csv}")
        .replace("reps.csv", "{file: reps.csv}")
        .replace("potential: 5%", "potential: {within: 5%}")
        + "  keep: {moved_potential: {at_most: 20%}}\n"
    )
    assert scenario_in(tmp_path, short).config == scenario_in(tmp_path, long).config


def test_digest_is_of_the_bytes(tmp_path):
    """The digest is the SHA-256 of the file, comments included."""
    scenario = scenario_in(tmp_path, SMALLEST + "# a remark\n")
    content = scenario.path.read_bytes()
    assert scenario.digest == hashlib.sha256(content).hexdigest()


def test_nothing_can_be_changed(tmp_path):
    """A loaded scenario is frozen, at the top and below."""
    scenario = scenario_in(tmp_path, SMALLEST)
    with pytest.raises(dataclasses.FrozenInstanceError):
        scenario.digest = "x"
    with pytest.raises(ValidationError):
        scenario.config.territory.travel.detour = 2.0


def test_locate_names_a_place_or_the_nearest_above(tmp_path):
    """A path that is not written has the place of the nearest part that is."""
    scenario = scenario_in(tmp_path, SMALLEST)
    assert scenario.locate("territory", "travel", "cost_per_km") == (6, 25)
    assert scenario.locate("territory", "travel", "detour") == (6, 11)
    assert scenario.locate("territory", "balance", "potential", "within") == (7, 24)
    assert scenario.locate("territory") == (5, 1)
    assert scenario.locate("solve", "work") == (1, 1)


def test_problems_are_sorted_and_complete(tmp_path):
    """Problems of YAML and of the schema are named together, by position."""
    text = (
        SMALLEST.replace("fieldplan: 1", "fieldplan: 2") + "seed: 010\nseed: 2\nx: 1\n"
    )
    said = complaints(tmp_path, text)
    assert [line.split(": ")[0] for line in said] == [
        "plan.yaml:1:12",
        "plan.yaml:8:7",
        "plan.yaml:9:1",
        "plan.yaml:10:1",
    ]


def test_a_misspelt_required_key_is_named_once(tmp_path):
    """A slip in a required key is one problem, not an unknown and a missing key."""
    said = complaints(tmp_path, SMALLEST.replace("currency", "curency"))
    assert len(said) == 1
    assert "did you mean 'currency'?" in said[0]


def test_an_unrelated_unknown_key_hides_no_missing_one(tmp_path):
    """An unknown key that is no slip for a missing one leaves both problems."""
    said = complaints(tmp_path, SMALLEST.replace("currency: PLN", "weather: fine"))
    assert len(said) == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("seed: true", "found true; a whole number is needed"),
        ("seed: 1.0", "found 1.0; a whole number is needed"),
        ("seed: [1]", "found a list; a whole number is needed"),
        ("seed:", "found nothing; a whole number is needed"),
        ("seed: 2147483648", "at most 2,147,483,647 is allowed"),
        ("synthetic: 1", "found 1; true or false is needed"),
        ("synthetic: off", "write false"),
        ('about: "a\\e[31m"', "found the control character U+001B"),
        ('name: "a\\Nb"', "occurs twice"),
        ("about: 12", "write '12' in quotes"),
        ("about: {a: b}", "found a mapping; text is needed"),
        ("solve: {time_limit_s: soon}", "found 'soon'; a number is needed"),
        ("solve: {stop_at_gap: 1%, work: 1e9}", "at most 1,000,000 is allowed"),
        ("report: {outline: }", "neither 'file' nor 'query'"),
        ("report: outline.csv", "a mapping (lines of 'key: value') is needed"),
    ],
)
def test_wrong_values(line, words, tmp_path):
    """A value of the wrong kind or size is refused in plain words."""
    said = complaints(tmp_path, f"{SMALLEST}{line}\n")
    # The tables it names are not there, which is told besides.
    said = [one for one in said if "there is no such file" not in one]
    assert len(said) == 1
    assert words in said[0]


@pytest.mark.parametrize(
    "line", ["solve:", "report:", "solve: {}", "about: |\n  a\n  b"]
)
def test_blank_blocks_are_as_good_as_left_out(line, tmp_path):
    """A block whose lines are all commented out stands for its defaults."""
    assert complaints(tmp_path, f"{SMALLEST}{line}\n") == []


def test_disruption_alone_is_enough(tmp_path):
    """A plan may keep only changes low, without travel."""
    text = HEAD + TERRITORY.replace(
        "travel: {cost_per_km: 1.15}", "disruption: {revenue_at_risk: 10%}"
    )
    assert complaints(tmp_path, text) == []


def test_long_name_is_refused(tmp_path):
    """A name that would not fit a heading is refused with the limit."""
    said = complaints(tmp_path, SMALLEST.replace("Three accounts", "x" * 121))
    assert "at most 120 characters are allowed" in said[0]
    assert "…" in said[0]


def test_missing_file_and_folder(tmp_path):
    """A file that is not there is named, with the nearest name beside it."""
    (tmp_path / "territories.yaml").touch()
    with pytest.raises(InputError, match=r"did you mean 'territories\.yaml'\?"):
        load(tmp_path / "teritories.yaml")
    with pytest.raises(InputError, match="this is a folder"):
        load(tmp_path)
    with pytest.raises(InputError, match=r"there is no such file$"):
        load(tmp_path / "no" / "such.yaml")


def test_unreadable_file(tmp_path, monkeypatch):
    """A file that the system will not open is a problem of the input."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"a\.yaml: cannot be read: Permission denied"):
        load(tmp_path / "a.yaml")


def test_links_out_of_the_folder_are_refused(tmp_path):
    """A link that leads out of the scenario's folder is refused; one inside is not."""
    inside, outside = tmp_path / "plan", tmp_path / "secret.csv"
    inside.mkdir()
    outside.write_text("account_id,lat,lon,potential\nA,50,20,1\n", encoding="utf-8")
    (inside / "accounts.csv").symlink_to(outside)
    (inside / "real.csv").write_text("rep_id,home_lat,home_lon\nR,50,20\n")
    (inside / "reps.csv").symlink_to(inside / "real.csv")
    scenario = scenario_in(inside, SMALLEST)
    with pytest.raises(InputError) as caught:
        read_data(scenario)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 1
    assert "accounts.csv'; it leads out of the scenario's folder" in said[0]


def test_link_in_a_circle_is_refused(tmp_path):
    """A link to itself is a problem of the input, not a crash."""
    (tmp_path / "accounts.csv").symlink_to(tmp_path / "accounts.csv")
    scenario = scenario_in(tmp_path, SMALLEST, reps="rep_id,home_lat,home_lon\nR,5,5\n")
    with pytest.raises(InputError, match=r"accounts\.csv"):
        read_data(scenario)


_KEYS = st.sampled_from(
    [
        *("fieldplan", "name", "about", "seed", "currency", "data", "accounts", "reps"),
        *("file", "query", "url", "columns", "territory", "travel", "cost_per_km"),
        *("balance", "potential", "workload", "within", "keep", "moved_potential"),
        *("at_most", "eligible", "segment", "solve", "work", "report", "outline"),
        *("x", "1"),
    ]
)
_VALUES = st.sampled_from(
    ["1", "5%", "PLN", "a.csv", "", "true", "-3", ".nan", "010", "1e400", "'5'", "~"]
)
_BLOCKS = st.recursive(
    _VALUES,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda xs: f"[{', '.join(xs)}]")
        | st.dictionaries(_KEYS, inner, max_size=5).map(
            lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"
        )
    ),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """Return a folder for many small files."""
    return tmp_path_factory.mktemp("scratch")


@given(_BLOCKS)
def test_any_nested_yaml_is_refused_in_words(scratch, text):
    """Random scenarios made of our own keys only ever raise InputError."""
    for line in complaints(scratch, text):
        assert line.startswith("plan.yaml")
        assert "Input should" not in line


@given(st.dictionaries(_KEYS, _BLOCKS, max_size=4))
def test_any_wrong_section_is_refused_in_words(scratch, parts):
    """Random sections in place of right ones only ever raise InputError."""
    fields = dict.fromkeys(["fieldplan", "name", "currency", "data", "territory"])
    text = "".join(f"{key}: {value}\n" for key, value in parts.items())
    text += "".join(f"{key}: 1\n" for key in fields if key not in parts)
    for line in complaints(scratch, text):
        assert "this is not allowed here" not in line

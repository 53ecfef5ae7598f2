"""Guarantees of what is said instead of the file: it counts as if it stood there."""

from __future__ import annotations

import shutil
from fractions import Fraction

import pytest
from worlds import BROKEN, SMALLEST

from engine.base.errors import InputError
from engine.scenario.load import load
from engine.scenario.overrides import Overrides


def loaded(tmp_path, *words, text=SMALLEST, quarter=None):
    """Load the smallest scenario with overrides, beside tables that are right."""
    for name in ("accounts.csv", "reps.csv"):
        shutil.copy(BROKEN / f"small_{name}", tmp_path / name)
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, Overrides.parse(words, quarter))


def test_values_take_the_place_of_the_files(tmp_path):
    """A value replaces one that is there, or adds one that is not."""
    one = loaded(
        tmp_path, "territory.balance.potential=3%", "solve.work=2.5", "seed=11"
    )
    assert one.config.territory.balance.potential.within == Fraction(3, 100)
    assert (one.config.solve.work, one.config.seed) == (2.5, 11)
    assert one.overrides.told()["seed"] == "11"


def test_digest_tells_them_apart(tmp_path):
    """The same file with other values is another scenario; without, the same."""
    plain = loaded(tmp_path)
    digests = {
        plain.digest,
        loaded(tmp_path, "seed=1").digest,
        loaded(tmp_path, "seed=2").digest,
        loaded(tmp_path, quarter="2027Q1").digest,
    }
    assert len(digests) == 4
    assert loaded(tmp_path).digest == plain.digest


REFUSED = {
    "unknown key": ("territory.ballance=3%", "did you mean 'balance'"),
    "bad value": ("territory.balance.potential=soon", "found 'soon'"),
    "no value": ("seed", "key=value is needed"),
    "no key": ("=3", "a key such as"),
    "below a value": ("currency.code=PLN", "'currency' has no keys below it"),
    "a tag": ("seed=!!python/object:os.system x", "tag"),
}


@pytest.mark.parametrize(("word", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path, word, message):
    """What could not stand in the file is refused by the same words."""
    with pytest.raises(InputError, match=message):
        loaded(tmp_path, word)


def said(tmp_path, *words):
    """Return what is said of wrong overrides, each as its place and the sentence."""
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, *words)
    return [str(problem).partition(";")[0] for problem in caught.value.problems]


def test_a_wrong_word_hides_no_other(tmp_path):
    """Words that are no override are told of beside keys that there are not."""
    words = ("nonsense", "territory.balanc.potential=3%", "solve.work=x", "wrok=2")
    assert said(tmp_path, *words, "=3") == [
        "--set nonsense: key=value is needed",
        "--set : a key such as territory.balance.potential is needed",
        "--set territory.balanc.potential: territory.balanc: unknown key 'balanc'",
        "--set wrok: unknown key 'wrok'",
    ]


def test_a_part_of_a_list_says_that_the_list_is_given_whole(tmp_path):
    """Whoever names an entry of a list is told how the whole list is written."""
    words = ("territory.eligible[0].except=[A1]", "[0]=3", "solve.work=2")
    assert said(tmp_path, *words) == [
        "--set territory.eligible[0].except: a list is given whole: "
        "--set 'territory.eligible=[…]'",
        "--set [0]: a key such as territory.balance.potential is needed",
    ]


def test_a_value_that_cannot_be_read_hides_no_other(tmp_path):
    """Every value that cannot be read or placed is told of, and unknown keys too."""
    words = ("solve.work={", "currency.code=PLN", "seed=@x", "solve.wrok=3")
    places = [text.split(": ")[0] for text in said(tmp_path, *words)]
    assert places == [
        "--set solve.work:2:1",
        "--set currency.code",
        "--set seed:1:1",
        "--set solve.wrok",
    ]


def test_wrong_values_are_placed_where_they_were_said(tmp_path):
    """What is wrong with an override is no problem of a line in the file."""
    words = (
        "territory.balance.potential=soon",
        "solve.work=x",
        "territory.frontier.caps=[5%, 10%]",
        "territory.eligible=[{segment: a, skill: b}]",
    )
    assert said(tmp_path, *words) == [
        "--set solve.work: found 'x'",
        "--set territory.balance.potential: found 'soon'",
        "--set territory.eligible: territory.eligible[0].skill: unknown key 'skill'",
        "--set territory.frontier.caps: territory.frontier.against: missing",
    ]


def test_the_file_keeps_its_own_places(tmp_path):
    """A line of the file that is wrong is named as before, whatever else is said."""
    text = SMALLEST.replace("potential: 5%", "potential: soon")
    assert text != SMALLEST
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, "solve.work=3", text=text)
    (problem,) = caught.value.problems
    assert problem.file == str(tmp_path / "plan.yaml")
    assert problem.path == "territory.balance.potential"
    assert problem.line > 1


def test_the_quarter_names_files(tmp_path):
    """``<quarter>`` in the data section stands for the quarter that is planned."""
    text = SMALLEST.replace("accounts.csv", "accounts_<quarter>.csv")
    (tmp_path / "accounts_2027Q1.csv").write_text("x")
    one = loaded(tmp_path, text=text, quarter="2027Q1")
    assert one.config.data.accounts.file == "accounts_2027Q1.csv"
    with pytest.raises(InputError, match="say which, with --quarter"):
        loaded(tmp_path, text=text)
    with pytest.raises(InputError, match="letters, digits"):
        loaded(tmp_path, text=text, quarter="../../etc")

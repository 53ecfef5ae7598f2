"""Guarantees of who may have whom: moves, whole territories, groups, channels."""

from __future__ import annotations

import pytest
from worlds import scenario_in

from engine.base.errors import InputError
from engine.scenario.build import build_territory, read_data
from engine.scenario.rules_text import rules_text

ACCOUNTS = """\
account_id,lat,lon,potential,revenue,visits_per_year,segment,channel,chain,rep_id
A1,0,0,100,40,10,clinic,field,X,R1
A2,0,1,200,30,4,clinic,online,,R1
A3,1,0,300,50,6,shop,online,X,R2
A4,1,1,150,10,6,shop,field,Y,R2
A5,1,1,250,20,6,shop,field,,
"""
REPS = """\
rep_id,home_lat,home_lon,fte,tenure_years,skills
R1,0,0,1,0,clinic|desk
R2,0,1,1,2,clinic
R3,1,1,1,2,
"""
HEAD = """\
fieldplan: 1
name: By hand
currency: EUR
data: {accounts: accounts.csv, reps: reps.csv}
territory:
  travel: {cost_per_km: 0.5}
  balance: {accounts: 100%}
"""


def world(folder, rules, within="100%", **tables):
    """Return the scenario and the problem of the tiny world with some rules."""
    text = HEAD.replace("100%", within) + "".join(
        f"  {line}\n" for line in rules.splitlines()
    )
    more = "".join(f", {name}: {name}.csv" for name in tables)
    text = text.replace("reps.csv}", f"reps.csv{more}}}")
    scenario = scenario_in(folder, text, accounts=ACCOUNTS, reps=REPS, **tables)
    return scenario, build_territory(scenario, read_data(scenario))


def refusals(folder, rules, within="100%", **tables):
    """Return what is said of a tiny world that cannot be used."""
    with pytest.raises(InputError) as caught:
        world(folder, rules, within, **tables)
    return [str(p).removeprefix(f"{folder}/") for p in caught.value.problems]


def test_caps_on_moves(tmp_path):
    """Each cap is a budget of what has an owner today; a share is cut down exactly."""
    rules = "keep: {moved_revenue: 25%, moved_accounts: 3, moved_potential: 10%}"
    scenario, problem = world(tmp_path, rules)
    found = {budget.name: budget for budget in problem.budgets}
    assert list(found) == ["moved potential", "moved revenue", "moved accounts"]
    assert found["moved revenue"].at_most == 32  # a quarter of 130
    assert found["moved accounts"].at_most == 3
    moved = found["moved accounts"].amounts.matrix.tolist()
    assert moved == [[0, 1, 1], [0, 1, 1], [1, 0, 1], [1, 0, 1], [0, 0, 0]]
    said = " ".join(rules_text(scenario))
    assert "At most 3 of the accounts that have a rep today go to another rep." in said
    assert "At most 25% of the revenue that has a rep today goes to another" in said


def test_what_each_rep_hands_over(tmp_path):
    """There is a budget for each rep, of the rep's own accounts alone."""
    _, problem = world(tmp_path, "keep: {lost_per_rep: {revenue: 50%, accounts: 1}}")
    found = {budget.name: budget for budget in problem.budgets}
    assert len(found) == 6
    mine = found["revenue that R1 hands over"]
    assert mine.amounts.matrix.tolist()[:3] == [[0, 40, 40], [0, 30, 30], [0, 0, 0]]
    assert mine.at_most == 35
    assert found["accounts that R3 hands over"].at_most == 1


@pytest.mark.parametrize("cap", ["-1", "2.5", "yes", "150%"])
def test_caps_that_are_none(tmp_path, cap):
    """A cap on accounts is a whole number or a percent."""
    (said,) = refusals(tmp_path, f"keep: {{moved_accounts: {cap}}}")
    assert said.startswith("plan.yaml:8:26: territory.keep.moved_accounts: found")


def test_territories_that_stay_whole(tmp_path):
    """Accounts of such a rep stay, and no other account comes to the rep."""
    scenario, problem = world(tmp_path, "keep: {as_they_are: [R2]}")
    (permit,) = problem.permits
    assert permit.allowed.matrix.astype(int).tolist() == [
        [1, 0, 1],
        [1, 0, 1],
        [0, 1, 0],
        [0, 1, 0],
        [1, 0, 1],
    ]
    assert "keep exactly the accounts they have: R2." in rules_text(scenario)[-1]


def test_whole_territories_that_are_wrong(tmp_path):
    """A rep who is not there, and a territory that balance rules out, are refused."""
    (said,) = refusals(tmp_path, "keep: {as_they_are: [R22]}")
    assert said.endswith("found 'R22', who is no rep")
    (said,) = refusals(tmp_path, "keep: {as_they_are: [R1, R3]}", within="20%")
    assert said == (
        "plan.yaml:8:28: territory.keep.as_they_are[1]: rep 'R3' has 0 accounts"
        " (accounts), but balance allows 2 to 2"
    )


def matrix_of(folder, rules):
    """Return the pairs that the only permit of a tiny world allows."""
    (permit,) = world(folder, rules)[1].permits
    return permit.allowed.matrix.astype(int).tolist()


def test_an_account_that_a_rule_does_not_apply_to(tmp_path):
    """An exception may have anybody as far as that rule goes; all others as before."""
    rule = "{segment: clinic, needs_skill: clinic, except: [A2]}"
    with_rule = matrix_of(tmp_path, f"eligible: [{rule}]")
    without = matrix_of(tmp_path, f"eligible: [{rule.replace(', except: [A2]', '')}]")
    assert without == [[1, 1, 0], [1, 1, 0], [1, 1, 1], [1, 1, 1], [1, 1, 1]]
    assert with_rule == [[1, 1, 0], [1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]]


def test_an_exception_of_a_rule_that_excludes(tmp_path):
    """It lets another account go to reps who else have nothing but the rule's."""
    rule = "{channel: online, needs_skill: desk, exclusive: true, except: [A2, A4]}"
    assert matrix_of(tmp_path, f"eligible: [{rule}]") == [
        [0, 1, 1],
        [1, 1, 1],
        [1, 0, 0],
        [1, 1, 1],
        [0, 1, 1],
    ]


def test_an_exception_is_of_its_rule_alone(tmp_path):
    """Other rules hold for the account all the same; the name of none changes."""
    rules = (
        "eligible:\n  - {segment: clinic, needs_skill: clinic, except: [A2]}\n"
        "  - {channel: online, needs_skill: desk}"
    )
    scenario, problem = world(tmp_path, rules)
    assert problem.allowed.astype(int)[1].tolist() == [1, 0, 0]
    names = [permit.name for permit in problem.permits]
    assert names[0] == "eligible: segment clinic needs skill clinic"
    (said,) = (text for text in rules_text(scenario) if "'clinic'" in text)
    assert said.endswith("the skill 'clinic'; this does not apply to A2.")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("[A9]", "except[0]: found 'A9', which is no account"),
        ("[A2, a1]", "found 'a1', which is no account; did you mean 'A1'?"),
        ("[A3]", "'A3' is not of segment 'clinic', so the rule is not about it"),
        ("[A2, A2]", "except[1]: 'A2' is named twice"),
        ("[17]", "found 17; a name is needed: write '17' in quotes"),
        ("A2", "found 'A2'; a list of names is needed"),
    ],
)
def test_exceptions_that_are_none(tmp_path, names, message):
    """What is no account, or none that the rule is about, is refused at its place."""
    rule = f"{{segment: clinic, needs_skill: clinic, except: {names}}}"
    (said,) = refusals(tmp_path, f"eligible: [{rule}]")
    assert said.startswith("plan.yaml:8:")
    assert "territory.eligible[0].except" in said
    assert said.endswith(message)


def test_exceptions_are_refused_all_at_once(tmp_path):
    """One named twice hides neither one that is unknown nor one of another kind."""
    rule = "{segment: clinic, needs_skill: clinic, except: [A2, A2, A9, A3, A9]}"
    said = refusals(tmp_path, f"eligible: [{rule}]")
    ends = [text.partition("except")[2] for text in said]
    assert ends == [
        "[1]: 'A2' is named twice",
        "[2]: found 'A9', which is no account",
        "[3]: 'A3' is not of segment 'clinic', so the rule is not about it",
        "[4]: 'A9' is named twice",
    ]


def test_a_named_account_whom_a_rule_excludes_may_be_excepted(tmp_path):
    """The message says which key lets it be, and then it is."""
    named = "account_id,rep_id\nA2,R3\n"
    rule = "{segment: clinic, needs_skill: clinic}"
    (said,) = refusals(tmp_path, f"eligible: [{rule}]", named_accounts=named)
    assert said.endswith("or add the account to 'territory.eligible[0].except'")
    rule = rule.replace("}", ", except: [A2]}")
    _, problem = world(tmp_path, f"eligible: [{rule}]", named_accounts=named)
    assert problem.allowed.astype(int)[1].tolist() == [0, 0, 1]


def test_a_rule_twice_with_other_exceptions(tmp_path):
    """Rules that differ in exceptions only are one rule, and told to be."""
    rule = "{segment: clinic, needs_skill: clinic}"
    other = rule.replace("}", ", except: [A2]}")
    (said,) = refusals(tmp_path, f"eligible: [{rule}, {other}]")
    assert said.endswith("the same rule as eligible[0]")


def test_eligibility_by_channel(tmp_path):
    """A rule may speak of a channel, and reps with the skill may have nothing else."""
    rules = "eligible: [{channel: online, needs_skill: desk, exclusive: true}]"
    scenario, problem = world(tmp_path, rules)
    (permit,) = problem.permits
    assert permit.allowed.matrix.astype(int).tolist() == [
        [0, 1, 1],
        [1, 0, 0],
        [1, 0, 0],
        [0, 1, 1],
        [0, 1, 1],
    ]
    assert permit.name.endswith(
        "channel online needs skill desk, which has nothing else"
    )
    assert "who have no other accounts." in rules_text(scenario)[-1]


def test_eligibility_by_segment_and_channel(tmp_path):
    """With both, a rule is about accounts of the segment in the channel."""
    rules = "eligible: [{segment: shop, channel: online, needs_skill: desk}]"
    _, problem = world(tmp_path, rules)
    allowed = problem.permits[0].allowed.matrix
    assert allowed.all(axis=1).tolist() == [True, True, False, True, True]


def test_eligibility_about_nothing(tmp_path):
    """A channel that no account has, and a rule without accounts, are refused."""
    (said,) = refusals(tmp_path, "eligible: [{channel: onlin, needs_skill: desk}]")
    assert said.endswith("found in the table: field, online; did you mean 'online'?")
    (said,) = refusals(tmp_path, "eligible: [{needs_skill: desk}]")
    assert said.endswith("about no accounts; write 'segment', 'channel' or both")


def test_groups_stay_together(tmp_path):
    """Accounts with the same text are a group; empty cells and single ones are not."""
    scenario, problem = world(tmp_path, "together: chain")
    assert problem.together.tolist() == [0, -1, 0, -1, -1]
    assert "Accounts with the same 'chain' have the same rep." in rules_text(scenario)


def test_groups_that_cannot_be(tmp_path):
    """No such column, no group at all, and a group that nobody may have."""
    (said,) = refusals(tmp_path, "together: chian")
    assert said.startswith("plan.yaml:8:13: territory.together: 'chian' is no column")
    assert said.endswith("did you mean 'chain'?")
    (said,) = refusals(tmp_path, "together: account_id")
    assert "no two accounts have the same 'account_id'" in said
    named = "account_id,rep_id\nA1,R1\nA3,R2\n"
    (said,) = refusals(tmp_path, "together: chain", named_accounts=named)
    assert "no rep may have all of A1, A3, which have the same 'chain'" in said
    assert said.endswith(
        "'named accounts' excludes everybody: A1 may only go to R1, A3 may only go to"
        " R2"
    )


def test_groups_that_are_not_named_are_counted(tmp_path):
    """Five groups that nobody may have are named, and how many more there are."""
    pairs = [(f"P{n}{rep}", n, rep) for n in range(7) for rep in ("R1", "R2")]
    rows = "".join(f"{name},0,0,1,1,1,shop,field,g{n},\n" for name, n, _ in pairs)
    named = "account_id,rep_id\n" + "".join(f"{name},{r}\n" for name, _, r in pairs)
    text = HEAD.replace("reps.csv}", "reps.csv, named_accounts: named.csv}")
    tables = {"accounts": ACCOUNTS + rows, "reps": REPS, "named": named}
    scenario = scenario_in(tmp_path, f"{text}  together: chain\n", **tables)
    with pytest.raises(InputError) as caught:
        build_territory(scenario, read_data(scenario))
    said = [problem.message for problem in caught.value.problems]
    assert sum(text.startswith("no rep may have all of P") for text in said) == 5
    assert "2 more groups that no rep may have whole" in said


def test_pairs_are_kept_apart(tmp_path):
    """Each pair counts once, whichever way round and however often it is written."""
    pairs = "account_id,other_id\nA4,A1\nA1,A4\nA2,A5\n"
    scenario, problem = world(tmp_path, "", kept_apart=pairs)
    assert problem.apart.tolist() == [[0, 3], [1, 4]]
    assert "kept apart have different reps" in rules_text(scenario)[-1]


def test_pairs_that_cannot_be_kept_apart(tmp_path):
    """Unknown accounts, one account, one group, and one rep for both are refused."""
    head = "account_id,other_id\n"
    (said,) = refusals(tmp_path, "", kept_apart=f"{head}A1,A9\n")
    assert "column other_id: found 'A9', which is not in accounts.csv" in said
    (said,) = refusals(tmp_path, "", kept_apart=f"{head}A1,A1\n")
    assert said.endswith("this is the same account; name another")
    (said,) = refusals(tmp_path, "together: chain", kept_apart=f"{head}A1,A3\n")
    assert said.endswith("the same 'chain', which keeps them together")
    named = "account_id,rep_id\nA1,R1\nA2,R1\n"
    (said,) = refusals(tmp_path, "", kept_apart=f"{head}A1,A2\n", named_accounts=named)
    assert said.endswith("one rep alone may have either of them")


@pytest.mark.parametrize("limit", ["at_most_km", "at_most_minutes"])
def test_the_way_that_would_do_does(tmp_path, limit):
    """The least limit that a message names lets a rep in; a tenth less does not."""
    accounts = "account_id,lat,lon,potential,visits_per_year\nA,0,0,1,1\n"
    accounts += "B,0.6,0.2,1,1\n"
    reps = "rep_id,home_lat,home_lon\nR,0,0\nQ,0.9,0.2\n"
    text = (
        "fieldplan: 1\nname: Far\ncurrency: EUR\n"
        "data: {accounts: accounts.csv, reps: reps.csv}\n"
        "territory:\n  travel: {cost_per_km: 1, detour: 1.37, LIMIT: 1}\n"
        "  balance: {potential: 100%}\n"
    )

    def said(most):
        written = text.replace("LIMIT: 1", f"{limit}: {most}")
        scenario = scenario_in(tmp_path, written, accounts=accounts, reps=reps)
        try:
            build_territory(scenario, read_data(scenario))
        except InputError as error:
            return str(error)
        return ""

    first = said(1)
    assert "account 'B': no rep may have it; the rule 'at most 1 " in first
    assert "the nearest who may is rep 'Q', " in first
    enough = float(first.rpartition(f"allow {limit}: ")[2])
    assert said(enough) == ""
    assert said(round(enough - 0.1, 1)) != ""


def test_each_cause_of_accounts_without_a_rep_is_told(tmp_path):
    """Far accounts do not hide a segment that nobody covers; the rest are counted."""
    far = "".join(f"F{n},{n},9,1,1,1,shop,field,,\n" for n in range(3, 8))
    none = "".join(f"N{n},0,0,1,1,1,clinic,field,,\n" for n in range(4))
    text = HEAD.replace("cost_per_km: 0.5", "cost_per_km: 0.5, at_most_km: 200") + (
        "  eligible:\n    - {segment: clinic, needs_skill: clinic}\n"
        "    - {segment: clinic, needs_skill: desk}\n"
    )
    reps = REPS.replace("clinic|desk", "desk")
    scenario = scenario_in(tmp_path, text, accounts=ACCOUNTS + far + none, reps=reps)
    with pytest.raises(InputError) as caught:
        build_territory(scenario, read_data(scenario))
    said = [str(p).partition("accounts.csv: ")[2] for p in caught.value.problems]
    assert [text.partition(";")[0] for text in said] == [
        "account 'A1': no rep may have it",
        "account 'A2': no rep may have it",
        "account 'N0': no rep may have it",
        "3 more accounts that no rep may have",
        "account 'F3': no rep may have it",
        "account 'F4': no rep may have it",
        "account 'F5': no rep may have it",
        "2 more accounts that no rep may have",
    ]
    assert "needs skill clinic' and 'eligible" in said[3]
    enough = "excludes everybody; at_most_km: 1442.9 is enough for each of them"
    assert said[-1].endswith(enough)

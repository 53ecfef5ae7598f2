"""A first scenario from own tables: what is guessed, asked, and set aside."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from engine.base.errors import InputError
from engine.scenario.build import build_territory, read_data
from engine.scenario.first.given import read_given
from engine.scenario.first.kinds import understand
from engine.scenario.first.make import clean, currency_in, files_of, questions
from engine.scenario.first.names import likeness, plain
from engine.scenario.load import load

ROOT = Path(__file__).resolve().parents[2]
CRM = """\
Account ID,Account Name,BillingLatitude,BillingLongitude,Wallet (USD),Annual Revenue,\
Account Owner,Industry,Calls per year
001A,Acme,40.71,-74.00,120000,90000,Ann Lee,retail,12
001B,"Bolt, Inc",40.80,-73.95,80000,50000,Bob Ray,retail,6
001C,Core,41.10,-74.30,50000,20000,Ann Lee,health,n/a
001D,Dome,,-74.1,10000,5000,Zoe Old,health,4
001E,Echo,40.9,-73.8,90000,80000,Zoe Old,health,4
001F,=Foxx,40.6,-73.9,70000,10000,Bob Ray,retail,8
"""
TEAM = """\
Employee ID;Full Name;City;Latitude;Longitude;Etat
E1;Ann Lee;New York;40,7;-74,0;1,0
E2;Bob Ray;Yonkers;40,93;-73,9;0,8
"""
POLISH = """\
Nr klienta;Nazwa;Szerokość;Długość;Potencjał (zł);Przychody;Opiekun;Wizyty
K1;Apteka Pod Lwem;52,40;16,92;120 000,50;80 000;Nowak;12
K2;Sklep Ola;52,10;17,10;60 000;20 000;Kowal;6
K3;Szpital;51,80;16,60;300 000;200 000;Nowak;24
"""


@pytest.fixture
def given(tmp_path):
    """Return how to read tables from their texts."""

    def read(**texts):
        paths = []
        for name, text in texts.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(text, encoding="utf-8")
        return read_given(paths)

    return read


def written(files, folder):
    """Write the files and return the scenario, read and built."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    loaded = load(folder / "territories.yaml")
    dataset = read_data(loaded)
    return dataset, build_territory(loaded, dataset)


def test_a_place_that_is_none_is_set_aside(given):
    """A latitude beyond the pole, like one that is missing, cannot be planned."""
    text = CRM.replace("41.10,-74.30", "141.10,-74.30")
    cleaned = clean(understand(given(crm=text, team=TEAM), {}))
    assert cleaned.left_out["Account ID"].to_list() == ["001C", "001D"]


def test_names_are_compared_without_case_marks_and_units():
    """A name is its words; the nearer one of two wins."""
    assert plain("Potencjał roczny (PLN)") == "potencjal roczny"
    assert likeness("BILLING_LATITUDE", ("billing latitude",)) == 1
    assert likeness("Customer revenue", ("revenue",)) > likeness(
        "Revanue", ("revenue",)
    )
    assert likeness("Colour", ("revenue", "potential")) == 0


def test_an_export_of_a_crm_becomes_a_scenario(given, tmp_path):
    """Columns are recognised, and reps joined by the name that accounts use."""
    tables = given(crm=CRM, team=TEAM)
    found = understand(tables, {})
    assert questions(found) == []
    assert found.columns["accounts"].columns == {
        "account_id": "Account ID",
        "name": "Account Name",
        "lat": "BillingLatitude",
        "lon": "BillingLongitude",
        "potential": "Wallet (USD)",
        "visits_per_year": "Calls per year",
        "revenue": "Annual Revenue",
        "rep_id": "Account Owner",
        "segment": "Industry",
    }
    assert found.columns["reps"].columns["rep_id"] == "Full Name"
    assert found.columns["reps"].columns["fte"] == "Etat"
    assert currency_in(tables) == "USD"
    cleaned = clean(found)
    dataset, problem = written(files_of(cleaned, "My company", "USD"), tmp_path / "new")
    assert problem.num_units == 5
    assert dataset.accounts["name"].to_list()[1] == "Bolt, Inc"
    assert dataset.accounts["name"].to_list()[-1] == "=Foxx"
    assert dataset.reps["fte"].to_list() == [1.0, 0.8]
    # Zoe has left: hers are nobody's. Dome has no latitude: it is set aside.
    owners = dict(dataset.accounts.select("account_id", "rep_id").iter_rows())
    assert owners["001E"] == ""
    assert cleaned.left_out["Account ID"].to_list() == ["001D"]
    told = " ".join(cleaned.told)
    assert "1 of 6 accounts" in told
    assert "Zoe Old" in told
    assert "'n/a'" in told


def test_polish_tables_with_decimal_commas(given, tmp_path):
    """Polish headers and numbers are understood; reps come from the owners."""
    tables = given(klienci=POLISH)
    found = understand(tables, {})
    assert questions(found) == []
    assert currency_in(tables) == "PLN"
    dataset, _ = written(files_of(clean(found), "Firma", "PLN"), tmp_path / "new")
    assert dataset.accounts["potential"].to_list() == [120000.5, 60000.0, 300000.0]
    assert dataset.reps["rep_id"].to_list() == ["Kowal", "Nowak"]
    # Nowak's home is the middle of K1 and K3.
    assert dataset.reps["home_lat"].to_list() == pytest.approx([52.10, 52.10])
    assert dataset.reps["home_lon"].to_list() == pytest.approx([17.10, 16.76])


def test_what_is_not_clear_is_asked(given, tmp_path):
    """Without a potential, revenue is offered; the answer serves as both."""
    text = CRM.replace("Wallet (USD)", "Zip")
    tables = given(crm=text, team=TEAM)
    (question,) = questions(understand(tables, {}))
    assert (question.table, question.column) == ("accounts", "potential")
    assert "Annual Revenue" in question.options
    said = {"accounts": {"potential": "Annual Revenue"}}
    found = understand(tables, said)
    assert questions(found) == []
    dataset, _ = written(files_of(clean(found), "My", "EUR"), tmp_path / "new")
    assert dataset.accounts["potential"].equals(dataset.accounts["revenue"])


def test_two_columns_that_are_equally_near_are_asked(given):
    """A required column is not chosen between two of the same rank."""
    text = CRM.replace("Wallet (USD)", "Potential A").replace(
        "Annual Revenue", "Potential B"
    )
    (question,) = questions(understand(given(crm=text, team=TEAM), {}))
    assert question.column == "potential"
    assert set(question.options[:2]) == {"Potential A", "Potential B"}


def test_content_decides_against_a_name(given):
    """A column called like ours is not taken when it cannot hold what ours holds."""
    text = CRM.replace("Calls per year", "Segment visits").replace("12\n", "often\n")
    text = text.replace(",6\n", ",rarely\n").replace(",8\n", ",often\n")
    found = understand(given(crm=text, team=TEAM), {})
    assert "visits_per_year" not in found.columns["accounts"].columns


def test_order_of_the_files_does_not_matter(given):
    """Accounts are told from reps by what they hold."""
    one, other = given(crm=CRM, team=TEAM)
    assert understand([one, other], {}) == understand([other, one], {})


def test_sheets_of_a_workbook_and_tables_not_used(tmp_path):
    """Each sheet is a table; one that is neither accounts nor reps is named."""
    import xlsxwriter

    path = tmp_path / "all.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, text, sign in (("CRM", CRM, ","), ("Team", TEAM, ";")):
            frame = pl.read_csv(text.encode(), separator=sign, infer_schema=False)
            frame.write_excel(book, worksheet=name)
        pl.DataFrame({"Key": ["a"], "Colour": ["b"]}).write_excel(
            book, worksheet="Notes"
        )
        book.add_worksheet("Empty")
    found = understand(read_given([path]), {})
    assert found.accounts.source.sheet == "CRM"
    assert found.reps.source.sheet == "Team"
    assert found.unused == ("all.xlsx [Notes]",)


def test_said_columns_must_be_there(given):
    """A column that was said and is not there is named with the nearest spelling."""
    tables = given(crm=CRM, team=TEAM)
    said = {"accounts": {"potentail": "Wallet (USD)", "revenue": "Anual Revenue"}}
    with pytest.raises(InputError) as caught:
        understand(tables, said)
    first, second = (str(problem) for problem in caught.value.problems)
    assert "did you mean 'accounts.potential'" in first
    assert "did you mean 'Annual Revenue'" in second


def test_accounts_alone_without_owners_are_asked_for_reps(given):
    """With neither reps nor owners there is nobody to plan; that is asked."""
    text = "\n".join(
        ",".join(line.split(",")[:6])
        for line in CRM.replace('"Bolt, Inc"', "Bolt").splitlines()
    )
    asked = questions(understand(given(crm=text), {}))
    assert [question.column for question in asked] == ["rep_id"]


def test_every_file_that_cannot_be_read_is_named(tmp_path):
    """All broken files are told at once."""
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        read_given([tmp_path / "a.docx", tmp_path / "none.csv"])
    assert len(caught.value.problems) == 2


def test_the_demo_company_is_recognised_as_it_is(tmp_path):
    """Our own tables are understood without a question, and nothing is set aside."""
    folder = ROOT / "scenarios/poland"
    found = understand(read_given([folder / "accounts.csv", folder / "reps.csv"]), {})
    assert questions(found) == []
    cleaned = clean(found)
    assert cleaned.left_out.is_empty()
    assert cleaned.told == ()
    _, problem = written(files_of(cleaned, "Poland", "PLN"), tmp_path / "new")
    assert problem.num_territories == 48


MESSY = """\
Customer No,Company,Billing Zip/Postal Code,Geo Lat,Geo Long,Revenue LY (EUR),\
Calls p.a.,Rep
1,Ada,80331,48.137,11.575,90000,12,Maier
2,Bea,10115,52.532,13.385,50000,6,Vogt
3,Cleo,50667,50.938,6.957,20000,4,Maier
"""
PEOPLE = """\
Name,Home Lat,Home Long,Hire Date
Maier,48.1,11.5,01.01.2015
Vogt,52.5,13.4,01.03.2021
"""


def test_digits_that_measure_nothing_are_not_offered(given):
    """A postcode is no amount: what is offered for the potential is revenue."""
    found = understand(given(crm=MESSY, team=PEOPLE), {})
    assert found.columns["accounts"].columns["visits_per_year"] == "Calls p.a."
    (question,) = questions(found)
    assert question.options == ("Revenue LY (EUR)",)


def test_a_place_is_never_made_of_an_unlike_column(given):
    """Without a latitude there is no answer to choose, not even with --yes."""
    text = MESSY.replace("Geo Lat", "Height")
    asked = {one.column: one for one in questions(understand(given(crm=text), {}))}
    assert asked["lat"].options == ()


def test_homes_by_other_names_and_tenure_that_is_assumed(given, tmp_path):
    """Real homes are used; without tenure, moving accounts is not free."""
    said = {"accounts": {"potential": "Revenue LY (EUR)"}}
    found = understand(given(crm=MESSY, team=PEOPLE), said)
    cleaned = clean(found)
    assert not any("home" in line for line in cleaned.told)
    assert any("assumed_tenure_years" in line for line in cleaned.told)
    dataset, problem = written(files_of(cleaned, "My", "EUR"), tmp_path / "new")
    assert dataset.reps["home_lon"].to_list() == [11.5, 13.4]
    risk = next(term for term in problem.costs if term.name == "disruption")
    assert risk.amounts.matrix.any()
    assert not any("every move is free" in note for note in dataset.notes)


def test_free_moves_are_told(given, tmp_path):
    """Where no rep has tenure, a price of relationships does nothing, and says so."""
    said = {"accounts": {"potential": "Revenue LY (EUR)"}}
    files = files_of(
        clean(understand(given(crm=MESSY, team=PEOPLE), said)), "My", "EUR"
    )
    people = files["reps.csv"].decode().replace(",5\n", ",0\n").encode()
    dataset, _ = written({**files, "reps.csv": people}, tmp_path / "new")
    assert any("every move is free" in note for note in dataset.notes)

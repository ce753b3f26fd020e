"""A roster is read as a spreadsheet shows it, and every fault is told where it is."""

import io
import zipfile
from datetime import date

import pytest

from waymark.rules.people.oneroster import read_oneroster
from waymark.rules.people.read import read_roster_file
from waymark.rules.people.roster import Roster, RosterLine, read_roster

HEAD = "email,given_name,family_name,organization,affiliation,role,program,starts,ends\n"
ADA = "ada@example.org,Ada,Alder,north,student,,,2026-08-31,2026-12-18\n"
READ = RosterLine(
    2, "ada@example.org", "Ada", "Alder", "north", "student", starts=date(2026, 8, 31), ends=date(2026, 12, 18)
)


def told(roster: Roster) -> list[tuple[int, str]]:
    return [(each.line, each.column) for each in roster.problems]


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + ADA).encode(),
        (HEAD + ADA).encode("utf-8-sig"),
        (HEAD + ADA).replace(",", ";").encode(),
        (HEAD + ADA).replace(",", "\t").replace("\n", "\r\n").encode("utf-8-sig"),
        ("sep=;\r\n" + (HEAD + ADA).replace(",", ";")).encode(),
        (HEAD + ADA.replace("2026-08-31", "8/31/2026")).encode(),
        (HEAD + ADA.replace("ada@example", "ADA@Example").replace("student", "Student")).encode(),
        (HEAD + ADA).rstrip().encode(),
    ],
    ids=["plain", "bom", "semicolons", "excel tabs", "sep", "american day", "case", "no last line end"],
)
def test_spreadsheets_are_read(content: bytes) -> None:
    assert read_roster(content) == Roster((READ,), (), True)


def test_columns_come_in_any_order() -> None:
    found = read_roster(b"Affiliation,Last name,E-mail,First name,Campus\nstaff,,ben@example.org,Ben,north\n")
    assert found == Roster((RosterLine(2, "ben@example.org", "Ben", "", "north", "staff"),), (), False)


def test_lines_are_counted_as_a_spreadsheet_counts_rows() -> None:
    text = HEAD + '\n"ada@example.org","Ada\nMaria",,north,student,,,,\nbad,Ben,,north,student,,,,\n'
    found = read_roster(text.encode())
    assert [each.line for each in found.lines] == [3]
    assert found.lines[0].given_name == "Ada Maria"
    assert told(found) == [(4, "email")]


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("not-an-address,Ada,,north,student,,,,", ["email"]),
        ("ada@@example.org,,,,,,,,", ["email", "given_name", "organization", "affiliation"]),
        ("ada@example.org,=1+1,,north,student,,,,", ["given_name"]),
        ("ada@example.org,Ada,@SUM(A1),north,student,,,,", ["family_name"]),
        ("ada@example.org,Ada,,north,pupil,,,,", ["affiliation"]),
        ("ada@example.org,Ada,,north,,teacher,,,", ["role"]),
        ("ada@example.org,Ada,,north,,issuer,,,", ["role"]),
        ("ada@example.org,Ada,,north,,administrator,,,", ["role"]),
        ("ada@example.org,Ada,,north,student,,guide,,", ["program"]),
        ("ada@example.org,Ada,,north,student,,,31.08.2026,", ["starts"]),
        ("ada@example.org,Ada,,north,student,,,2026-02-30,", ["starts"]),
        ("ada@example.org,Ada,,north,student,,,2026-08-31,2025-12-31", ["ends"]),
        ("ada@example.org,Ada,,north,student,,,,,more", [""]),
    ],
)
def test_each_fault_is_told_at_its_column(line: str, columns: list[str]) -> None:
    found = read_roster((HEAD + line + "\n").encode())
    assert told(found) == [(2, column) for column in columns]
    assert not found.lines


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (HEAD.encode(), "no people"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "workbook"),
        ((HEAD + ADA).encode("utf-16"), "UTF-16"),
        ((HEAD + ADA + ADA.replace("Ada", "Zoë")).encode("latin-1"), "isn’t saved as UTF-8"),
        (b"email,given_name,affiliation\na@example.org,Ada,student\n", "organization"),
        (b"given_name\nAda\n", "email"),
        (b"email,given_name,organization\na@example.org,Ada,north\n", "affiliation"),
        (b"email,given_name,organization,afiliation,role\na@example.org,A,n,,counselor\n", "“affiliation”"),
        (HEAD.encode() + b'a@example.org,"Ada,,north,student,,,,\n', "never closed"),
    ],
)
def test_what_is_no_roster_is_refused_in_words(content: bytes, words: str) -> None:
    found = read_roster_file(content)
    assert words in " ".join(each.message for each in found.problems)


def test_the_line_that_is_not_utf8_is_named() -> None:
    content = (HEAD + ADA + "zoe@example.org,Zoë,,north,student,,,,\n").encode("latin-1")
    assert told(read_roster(content)) == [(3, "")]


def test_a_workbook_says_how_to_save_it() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
    assert "CSV UTF-8" in read_roster_file(held.getvalue()).problems[0].message


def test_repeated_and_contradicting_lines_are_told() -> None:
    again = ADA.replace("ada@", "ADA@")
    other = ADA.replace("Alder", "Birch").replace("student", "staff")
    found = read_roster((HEAD + ADA + again + other).encode())
    assert told(found) == [(3, "email"), (4, "given_name")]


def test_two_roles_of_one_person_are_two_lines() -> None:
    roles = ("counselor", "assessor")
    text = HEAD + "".join(f"ben@example.org,Ben,,north,staff,{role},,,\n" for role in roles)
    found = read_roster(text.encode())
    assert not found.problems
    assert [each.role for each in found.lines] == [*roles]


MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.orgs,bulk\nfile.users,bulk\n"
ONE = {
    "manifest.csv": MANIFEST + "file.roles,bulk\n",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,North,school,north,\n",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,"
    "identifier,email,preferredGivenName\n"
    "u1,,,true,ada,,Adele,Alder,,,ADA@example.org,Ada\nu2,,,true,ben,,Ben,Birch,,,ben@example.org,\n"
    "u3,,,true,cleo,,Cleo,,,,,\n",
    "roles.csv": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId\n"
    "r1,,,u1,primary,student,2026-08-31,2026-12-19,o1,\nr2,,,u2,primary,teacher,,,o1,\nr3,,,u2,secondary,parent,,,o1,\n",
}


def files(**changed: str) -> dict[str, bytes]:
    return {name: text.encode() for name, text in (ONE | changed).items()}


def test_oneroster_is_read() -> None:
    found = read_oneroster(files(**{"users.csv": ONE["users.csv"].replace("u3,,,true", "u3,,,false")}))
    assert not found.problems
    ada, ben = found.lines
    assert (ada.email, ada.given_name, ada.organization, ada.affiliation) == (READ.email, "Ada", "north", "student")
    assert (ada.starts, ada.ends) == (READ.starts, READ.ends)
    assert (ben.email, ben.affiliation, ben.starts) == ("ben@example.org", "faculty", None)


def test_faults_of_oneroster_name_the_file() -> None:
    roles = ONE["roles.csv"] + "r4,,,u9,primary,student,,,o1,\nr5,,,u1,primary,wizard,soon,,o9,\n"
    found = read_oneroster(files(**{"roles.csv": roles}))
    assert {(each.file, each.line, each.column) for each in found.problems} == {
        ("users.csv", 4, "email"),
        ("roles.csv", 5, "userSourcedId"),
        ("roles.csv", 6, "orgSourcedId"),
        ("roles.csv", 6, "role"),
        ("roles.csv", 6, "beginDate"),
    }


def test_changes_of_oneroster_end_what_is_deleted() -> None:
    roles = ONE["roles.csv"].replace("r1,,", "r1,tobedeleted,2026-11-01")
    found = read_oneroster(
        files(**{"roles.csv": roles, "users.csv": ONE["users.csv"].replace("u3,,,true", "u3,,,false")})
    )
    assert [each.is_gone for each in found.lines] == [True, False]


def test_oneroster_comes_in_a_zip_or_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, text in ONE.items():
            made.writestr(f"export/{name}", text)
    assert len(read_roster_file(held.getvalue()).lines) == 2
    old = read_oneroster(files(**{"manifest.csv": ONE["manifest.csv"].replace("1.2", "1.1")}))
    assert "OneRoster 1.1" in old.problems[0].message
    missing = {name: content for name, content in files().items() if name != "roles.csv"}
    assert read_oneroster(missing).problems[0].file == "roles.csv"

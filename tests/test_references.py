"""What the library, its checks, the lectures, the solutions and the benchmarks cite stands in lectures/references.bib,
once, and is written in one way: Kingma and Welling (2014), Jang, Gu and Poole (2017), Tucker et al. (2017); between
brackets, without those of the year: (Kingma and Welling 2014). Lectures list D. P. Kingma, M. Welling (2014). Title.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    [
        *(ROOT / "course" / "lvm").rglob("*.py"),
        *(ROOT / "course" / "check").rglob("*.py"),
        *(ROOT / "lectures").glob("*.py"),
        *(ROOT / "exercises" / "solutions").glob("*.py"),
        ROOT / "benchmarks" / "README.md",
    ]
)
ENTRY = re.compile(r"@\w+\{(?P<key>\w+),\n(?P<fields>(?:  \w+ = \{.*\},\n)+)\}\n")
VENUES = {"journal", "booktitle", "publisher", "institution", "howpublished"}

YEAR = r"(?:1[6-9]|20)\d\d[a-z]?"
SURNAME = r"(?:(?:van|von|der|den|de|la|du|di)\s)*[^\W\d_a-zα-ω][\w'’-]*"
INITIALS = r"(?:[A-Z]\.(?:-[A-Z]\.)*\s)+"
NAMES = rf"(?<![\w.'’–-]){SURNAME}(?:\set\sal\.|(?:,\s{SURNAME})*\sand\s{SURNAME})?"
IN_TEXT = re.compile(rf"(?P<names>{NAMES})\s\((?P<year>{YEAR})\)")
IN_BRACKETS = re.compile(rf"(?P<names>{NAMES})\s(?P<year>{YEAR})(?=[;,)])")
IN_LIST = re.compile(
    rf"- (?P<names>{INITIALS}{SURNAME}(?:,\s{INITIALS}{SURNAME})*)\s\((?P<year>{YEAR})\)\.\s"
)
#: Whatever else looks like the end of a citation: a name and a year.
LOOSE = re.compile(rf"(?P<name>{SURNAME}|al\.?|others)(?:\s(?P<open>[(\[])|,?\s)(?P<year>{YEAR})\b")


class Entry(NamedTuple):
    key: str
    fields: dict[str, str]

    @property
    def authors(self) -> list[tuple[str, str]]:
        """Surname and given names of each author that the entry names."""
        people = self.fields["author"].split(" and ")
        return [(surname, given) for surname, _, given in (p.partition(", ") for p in people) if given]

    @property
    def names(self) -> str:
        """The authors as a text names them."""
        surnames = [surname for surname, _ in self.authors]
        if len(surnames) > 3 or self.fields["author"].endswith(" and others"):
            return f"{surnames[0]} et al."
        return " and ".join([", ".join(surnames[:-1]), surnames[-1]] if surnames[1:] else surnames)

    @property
    def listed(self) -> str:
        """The authors as a list of references names them."""
        return ", ".join(f"{initials(given)} {surname}" for surname, given in self.authors)

    @property
    def year(self) -> str:
        """The year, with the letter that tells two papers of the same authors and year apart."""
        return re.search(r"\d{4}[a-z]?$", self.key)[0]

    @property
    def title(self) -> str:
        return re.sub(r"[{}]", "", self.fields["title"])


class Citation(NamedTuple):
    names: str
    year: str
    year_at: int
    end: int


def initials(given: str) -> str:
    return " ".join("-".join(f"{part[0]}." for part in word.split("-")) for word in given.split())


def entries(text: str) -> list[Entry]:
    return [
        Entry(match["key"], dict(re.findall(r"  (\w+) = \{(.*)\},\n", match["fields"])))
        for match in ENTRY.finditer(text)
    ]


def running(text: str) -> str:
    """The text without its line ends and comment signs; between paragraphs two blanks stay."""
    return re.sub(r"\n[ \t]*(?:#:? ?)?[ \t]*", " ", text)


def citations(text: str) -> list[Citation]:
    """The citations in a running text."""
    found = [match for match in IN_BRACKETS.finditer(text) if is_in_brackets(text, match.start())]
    found += [*IN_TEXT.finditer(text), *IN_LIST.finditer(text)]
    # The last name of a list is read in the text as well, and is replaced by the list.
    by_year = {match.start("year"): match for match in found}
    return [Citation(match["names"], match["year"], at, match.end()) for at, match in by_year.items()]


def is_in_brackets(text: str, place: int) -> bool:
    return text.rfind("(", 0, place) > text.rfind(")", 0, place)


def unread(text: str) -> list[str]:
    """What looks like a citation and is written in another way."""
    read = {citation.year_at for citation in citations(text)}
    return [
        match[0]
        for match in LOOSE.finditer(text)
        if match.start("year") not in read and (match["open"] or match["name"] in SURNAMES)
    ]


BIBLIOGRAPHY = (ROOT / "lectures" / "references.bib").read_text(encoding="utf-8")
ENTRIES = entries(BIBLIOGRAPHY)
SURNAMES = {surname for entry in ENTRIES for surname, _ in entry.authors} | {"al.", "al", "others"}
WRITTEN = {(entry.names, entry.year): entry for entry in ENTRIES}
LISTED = {(entry.listed, entry.year): entry for entry in ENTRIES}
TEXTS = {str(path.relative_to(ROOT)): running(path.read_text(encoding="utf-8")) for path in FILES}


def entry_of(citation: Citation) -> Entry | None:
    cited = (citation.names, citation.year)
    return WRITTEN.get(cited) or LISTED.get(cited)


def faults(text: str) -> list[str]:
    """The citations without an entry, and those in another form."""
    found = citations(text)
    return [f"{c.names} ({c.year})" for c in found if entry_of(c) is None] + unread(text)


def plain_key(entry: Entry) -> str:
    """The surnames of all authors up to three, else the first and EtAl, and the year of the entry."""
    names = entry.names.replace(" et al.", " EtAl").replace(" and ", ", ")
    letters = [c for c in unicodedata.normalize("NFKD", names) if not unicodedata.combining(c)]
    words = re.findall(r"[^\W_]+", "".join(letters))
    return "".join(word[0].upper() + word[1:] for word in words) + entry.fields["year"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Source: Bishop (2006), section 10.1.2.", ["Bishop 2006"]),
        ("Source: Jang, Gu and Poole (2017); Kong (1992).", ["Jang, Gu and Poole 2017", "Kong 1992"]),
        (
            "Source: Tucker et\n    al. (2017), for the waves;\n    Ho (2020).",
            ["Tucker et al. 2017", "Ho 2020"],
        ),
        ("as in Kucukelbir, Tran, Gelman and Blei (2017)", ["Kucukelbir, Tran, Gelman and Blei 2017"]),
        ("# Kool, van Hoof and\n# Welling (2019)", ["Kool, van Hoof and Welling 2019"]),
        ("Titsias and Lázaro-Gredilla (2015)", ["Titsias and Lázaro-Gredilla 2015"]),
        ("smaller is better (Schwarz 1978).", ["Schwarz 1978"]),
        (
            "(Anderson 1936; Tipping and Bishop 1999a, part 2)",
            ["Anderson 1936", "Tipping and Bishop 1999a"],
        ),
        ("# - X.-L. Meng, D. B. Rubin (1993). Maximum", ["X.-L. Meng, D. B. Rubin 1993"]),
        ("the level at 2000, and (2000) of Them", []),
        ("call(Tensor(2000), Kind, (2000, 2), Mode, 2000)", []),
    ],
)
def test_a_citation_is_read_as_its_names_and_its_year(text: str, expected: list[str]):
    found = citations(running(text))
    assert sorted(f"{citation.names} {citation.year}" for citation in found) == sorted(expected)
    assert unread(running(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Vaswani and others (2017)",
        "as Williams 1992 has it",
        "[Kingma & Welling 2014]",
        "Bishop (2006, section 10)",
        "(Fisher, 1936)",
        "Tucker et al. 2017",
        "Hinton's (2002) rule",
        "Kingma and Welling (2013)",
        "Kucukelbir, Tran, Ranganath, Gelman and Blei (2017)",
        "Gelman and Blei (2017)",
        "A Stranger (1999)",
    ],
)
def test_a_citation_in_another_form_or_without_an_entry_is_a_fault(text: str):
    assert len(faults(text)) == 1


@pytest.mark.parametrize("file", sorted(TEXTS))
def test_every_citation_is_written_as_its_entry_says(file: str):
    assert faults(TEXTS[file]) == [], (
        f"see {Path(__file__).name} for the form, lectures/references.bib for the entries"
    )


@pytest.mark.parametrize("file", sorted(file for file in TEXTS if file.startswith("lectures")))
def test_a_list_of_references_gives_the_titles_of_the_entries(file: str):
    text = TEXTS[file]
    listed = [c for c in citations(text) if (c.names, c.year) in LISTED and text[c.end - 2 : c.end] == ". "]
    assert listed
    for citation in listed:
        title = entry_of(citation).title
        assert text[citation.end :].replace("*", "").casefold().startswith(title.casefold())


def test_every_entry_is_cited():
    cited = {entry.key for text in TEXTS.values() for c in citations(text) if (entry := entry_of(c))}
    assert {entry.key for entry in ENTRIES} - cited == set()


def test_every_entry_has_authors_a_title_a_year_and_a_venue():
    for entry in ENTRIES:
        assert {"author", "title", "year"} <= set(entry.fields), entry.key
        assert VENUES & set(entry.fields), entry.key
        assert entry.authors, entry.key
        assert re.fullmatch(YEAR, entry.fields["year"]), entry.key
        assert all(value.strip() for value in entry.fields.values()), entry.key


def test_keys_are_surnames_and_year_with_letters_by_title_where_two_papers_share_them():
    alike = defaultdict(list)
    for entry in sorted(ENTRIES, key=lambda entry: entry.title.casefold()):
        alike[plain_key(entry)].append(entry.key)
    for plain, keys in alike.items():
        letters = "abcdefgh"[: len(keys)] if len(keys) > 1 else [""]
        assert keys == [plain + letter for letter in letters]
        assert plain.isascii()


def test_no_paper_stands_twice():
    titles = Counter(" ".join(re.findall(r"\w+", entry.title.casefold())) for entry in ENTRIES)
    assert [title for title, count in titles.items() if count > 1] == []
    assert len(WRITTEN) == len(LISTED) == len(ENTRIES)


def test_the_bibliography_holds_entries_and_nothing_else_in_the_order_of_their_keys():
    assert ENTRY.sub("", BIBLIOGRAPHY).split() == []
    keys = [entry.key.lower() for entry in ENTRIES]
    assert keys == sorted(keys)

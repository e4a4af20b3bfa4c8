"""Text files of before Unicode: read right where it can be known, and never guessed in silence."""

import re
import zipfile
from itertools import cycle
from itertools import islice
from pathlib import Path

import pytest

from poakg.errors import UnreadableError
from poakg.submission.files import SubmittedFile
from poakg.submission.formats.encoding import decode_text
from poakg.submission.reader import read_together
from poakg.submission.submission import Submission
from poakg.submission.template.csv import write_csv_files
from poakg.submission.templates import Template
from tests.command import Poakg
from tests.submission.reading import REPORT
from tests.submission.reading import list_values

pytestmark = pytest.mark.slow

SENTENCES: dict[str, tuple[str, ...]] = {
    "ru": (
        "Закон об оружии принят",
        "Национальный координационный механизм работает с прошлого года",
        "Учёт ведётся в электронном виде на всех складах полиции",
        "Излишки уничтожаются каждый год весной",
        "Подготовка сотрудников таможни продолжается",
    ),
    "ar": (
        "صدر قانون الأسلحة والذخائر",
        "تعمل آلية التنسيق الوطنية منذ العام الماضي",
        "تحفظ السجلات إلكترونيا في جميع المستودعات",
        "يتلف الفائض كل سنة في الربيع",
        "يستمر تدريب موظفي الجمارك",
    ),
    "pl": (
        "Ustawa o broni została przyjęta",
        "Krajowy mechanizm koordynacji działa od zeszłego roku",
        "Ewidencję prowadzi się we wszystkich składach",
        "Nadwyżki niszczone są co roku wiosną",
        "Rozporządzenie ogłoszono w dzienniku urzędowym, część pierwsza",
    ),
    "el": (
        "Ο νόμος για τα όπλα ψηφίστηκε",
        "Ο εθνικός μηχανισμός συντονισμού λειτουργεί από πέρυσι",
        "Τα μητρώα τηρούνται ηλεκτρονικά σε όλες τις αποθήκες",
        "Τα πλεονάσματα καταστρέφονται κάθε χρόνο",
        "Η εκπαίδευση των τελωνειακών συνεχίζεται",
    ),
    "tr": (
        "Silah yasası kabul edildi ve uygulanıyor",
        "Ulusal eşgüdüm kurulu geçen yıldan beri çalışıyor",
        "Kayıtlar bütün depolarda elektronik olarak tutuluyor",
        "Gümrük görevlilerinin eğitimi sürüyor",
        "Yönetmelik yayımlandı",
    ),
    "es": (
        "La ley de armas fue aprobada después",
        "El mecanismo de coordinación funciona desde hace tres años",
        "Los registros se llevan electrónicamente",
        "La formación de los aduaneros continúa",
        "Se destruyó el excedente en España",
    ),
    "zh": (
        "武器法已经通过",
        "国家协调机制去年开始运作",
        "所有仓库都采用电子登记",
        "多余武器每年春天销毁",
        "海关人员的培训仍在继续",
    ),
}
OLDER = [
    ("koi8-r", "ru"),
    ("cp1251", "ru"),
    ("iso-8859-6", "ar"),
    ("cp1256", "ar"),
    ("cp1250", "pl"),
    ("cp1253", "el"),
    ("cp1254", "tr"),
    ("cp1252", "es"),
    ("gb18030", "zh"),
]


def write(template: Template, encoding: str, comments: list[str], *, state: str, language: str) -> list[SubmittedFile]:
    """Return the CSV files of a report with ``comments`` in an encoding."""
    main = REPORT["report"][0] | {"state": state, "language": language}
    items = [row["item"] for row in template.tables[1].catalogue]
    answers = [{"item": item, "comment": text} for item, text in zip(items, comments, strict=False)]
    files = write_csv_files(template, {"report": [main], "answers": answers})
    return [
        SubmittedFile(f"in/{name}", "in", text.decode("utf-8-sig").encode(encoding)) for name, text in files.items()
    ]


def read(files: list[SubmittedFile], templates: dict[str, Template], encoding: str = "") -> Submission:
    """Return the one submission of files."""
    (found,) = read_together(tuple(files), templates, encoding=encoding)
    assert isinstance(found, Submission)
    return found


@pytest.mark.parametrize("count", [30, 150])
@pytest.mark.parametrize("named", ["language", "neither"])
@pytest.mark.parametrize(("encoding", "language"), OLDER)
def test_many_cells_are_read_right(  # noqa: PLR0917 - one for each thing that varies
    encoding: str, language: str, named: str, count: int, template: Template, templates: dict[str, Template]
) -> None:
    """Whatever language the file names, and with a sample of what was guessed."""
    comments = list(islice(cycle(SENTENCES[language]), count))
    files = write(template, encoding, comments, state="XAA", language=language if named == "language" else "en")
    found = read(files, templates)
    assert list_values(found, "comment") == comments
    (issue,) = [issue for issue in found.issues if issue.rule in ("RD-016", "RD-035")]
    sample = re.split(r"\w+: |, or ", issue.value)[1]
    assert any(sample in text for text in comments)
    if named == "language":
        assert issue.rule == "RD-016"


STATES = {"ru": "RUS", "ar": "EGY", "pl": "POL", "el": "GRC", "tr": "TUR", "es": "ESP", "zh": "CHN"}


@pytest.mark.parametrize(("encoding", "language"), [pair for pair in OLDER if pair[0] != "koi8-r"])
def test_one_cell_is_read_right_by_the_languages_of_the_state(
    encoding: str, language: str, template: Template, templates: dict[str, Template]
) -> None:
    """Though the report says that it is in English."""
    comments = [SENTENCES[language][1]]
    found = read(write(template, encoding, comments, state=STATES[language], language="en"), templates)
    assert list_values(found, "comment") == comments


@pytest.mark.parametrize(("encoding", "language"), OLDER)
@pytest.mark.parametrize("count", [1, 3])
def test_a_few_cells_of_which_nobody_knows_are_a_warning(
    encoding: str, language: str, count: int, template: Template, templates: dict[str, Template]
) -> None:
    """With both readings; an encoding that is named is taken."""
    comments = list(SENTENCES[language][:count])
    files = write(template, encoding, comments, state="XAA", language="en")
    issues = [issue for issue in read(files, templates).issues if issue.rule in ("RD-016", "RD-035")]
    assert [issue.rule for issue in issues] == ["RD-035"]
    names = re.findall(r"(?:^|, or )([\w-]+): ", issues[0].value)
    readings = [file.content.decode(name, "replace") for name in names for file in files]
    assert len(names) == 2
    assert any(comments[0] in reading for reading in readings)
    named = read(files, templates, encoding)
    assert (list_values(named, "comment"), named.issues) == (comments, [])


def test_an_encoding_that_is_not_the_one_is_refused() -> None:
    """So is one that nobody knows."""
    for encoding in ("ascii", "no-such-encoding"):
        with pytest.raises(UnreadableError, match=encoding):
            decode_text("a.csv", "é".encode("cp1252"), encoding=encoding)


@pytest.mark.slow
def test_the_encoding_is_an_option(poakg: Poakg, template: Template, tmp_path: Path) -> None:
    """Of checking; an unknown one is a mistake of the call."""
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in write(template, "koi8-r", [SENTENCES["ru"][0]], state="XXE", language="en"):
            archive.writestr(Path(file.name).name, file.content)
    assert "RD-035" in poakg("validate", path).stdout
    assert "RD-035" not in poakg("validate", path, "--encoding", "koi8-r").stdout
    assert poakg("validate", path, "--encoding", "klingon").returncode == 2

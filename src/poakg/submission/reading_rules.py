"""The rules on reading, by name; what each of them says lies in ``shapes/reading.ttl``."""

from enum import StrEnum


class Rule(StrEnum):
    """Id of a rule of the family ``reading``."""

    HEADING_RENAMED = "RD-001"
    HEADING_MISSING = "RD-002"
    COLUMN_UNKNOWN = "RD-003"
    TABLE_MISSING = "RD-004"
    TABLE_ABSENT = "RD-005"
    TABLE_TWICE = "RD-006"
    NOTHING_FILLED_IN = "RD-007"
    VERSION_DIFFERS = "RD-008"
    FORMULA_FAILED = "RD-009"
    FORMULA_UNCALCULATED = "RD-010"
    VALUE_REWRITTEN = "RD-011"
    NUMBER_AMBIGUOUS = "RD-012"
    LETTERS_ALIKE = "RD-013"
    LETTERS_LOST = "RD-014"
    CELLS_MERGED = "RD-015"
    ENCODING_GUESSED = "RD-016"
    VALUE_MISSHAPEN = "RD-017"
    FILE_UNREADABLE = "RD-018"
    DAY_AMBIGUOUS = "RD-030"
    KEY_MISSING = "RD-031"
    SUBMISSION_TWICE = "RD-032"

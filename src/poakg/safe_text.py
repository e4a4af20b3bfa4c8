"""Values of others, made safe for those who look at them: nothing hidden, nothing that acts."""

# Control characters are shown as their pictures; what else is invisible or turns the direction of text, by its number.
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_HIDDEN = (
    *range(0x80, 0xA0),
    *(0x061C, 0x200E, 0x200F, 0x2028, 0x2029),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *(0xFFFE, 0xFFFF),
)
_SHOWN = _PICTURES | {code: f"\\u{code:04x}" for code in (*_HIDDEN, *range(0xD800, 0xE000))}
_LINES = {code: text for code, text in _SHOWN.items() if chr(code) not in "\n\t"}
# What makes a spreadsheet program take a cell for a formula, also in full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def show(text: str) -> str:
    """Return ``text`` in one line, with a visible character for each that a terminal or reader would act on."""
    return text.translate(_SHOWN)


def show_lines(text: str) -> str:
    """Return the same with line ends and tabs as they are, for XML and spreadsheets."""
    return text.translate(_LINES)


def shorten(text: str, most: int) -> str:
    """Return at most ``most`` characters of ``text``."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def neutralize(text: str) -> str:
    """Return ``text`` with an apostrophe before what a spreadsheet program would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text

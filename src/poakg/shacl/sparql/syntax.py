"""A reader of the structure of SPARQL queries, which must have been parsed by the query engine before."""

from poakg.shacl.sparql.structure import GroupPattern
from poakg.shacl.sparql.structure import QueryStructure
from poakg.shacl.sparql.structure import SelectStructure
from poakg.shacl.sparql.structure import Statement
from poakg.shacl.sparql.tokens import Token
from poakg.shacl.sparql.tokens import tokenize

_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_TERMS = {"iri", "name", "variable", "string", "number", "blank"}


def read_structure(text: str) -> QueryStructure:
    """Return the structure of a SELECT or ASK query. Raises ValueError for triple terms and similar of SPARQL 1.2."""
    return _StructureReader(tokenize(text)).read()


class _StructureReader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = [*tokens, Token("end", "", 0, 0)]
        self._at = 0
        self._found = QueryStructure()

    def read(self) -> QueryStructure:
        found = self._found
        found.mentioned = {token.text[1:] for token in self._tokens if token.kind == "variable"}
        found.terms = {token.text for token in self._tokens if token.kind in ("iri", "name")}
        found.words = {token.word for token in self._tokens}
        found.uses_type = any(token.text == "a" for token in self._tokens if token.kind == "word")
        while self._peek().word in ("PREFIX", "BASE"):
            if self._take().word == "PREFIX":
                name = self._take().text
                found.prefixes[name] = self._take().text
            else:
                found.any_predicate = True
                self._take()
        found.begin = self._peek().start
        found.form = self._peek().word
        if found.form == "SELECT":
            self._read_select(exists=False, top=True)
        else:
            self._take()
            if self._peek().word == "WHERE":
                self._take()
            self._read_group(exists=False)
        return found

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _read_select(self, exists: bool, top: bool = False) -> set[str]:
        """Read a SELECT with its modifiers and return the variables it binds."""
        selection = SelectStructure()
        self._found.selections.append(selection)
        self._take()
        projected = self._read_projection(selection)
        while self._peek().word != "{":
            self._take()
        # Inside EXISTS, outer bindings reach a sub-query only through its projection.
        group = self._read_group(exists=exists and top)
        self._read_modifiers(selection)
        visible = group.visible if projected is None else projected
        selection.projected = None if top and projected is None else visible
        return visible

    def _read_projection(self, selection: SelectStructure) -> set[str] | None:
        projected: set[str] = set()
        while self._peek().word not in ("WHERE", "{", "FROM"):
            token = self._take()
            if token.word == "*":
                return None
            if token.kind == "variable":
                projected.add(token.text[1:])
            elif token.word == "(":
                inside = self._skip_brackets()
                selection.aggregates |= any(inner.word in _AGGREGATES for inner in inside)
                projected.add(self._assign(inside))
        return projected

    def _assign(self, inside: list[Token]) -> str:
        """Return the variable that the tokens of ``(... AS ?variable)`` assign to."""
        name = next(token.text[1:] for token in reversed(inside) if token.kind == "variable")
        self._found.assigned.add(name)
        return name

    def _read_modifiers(self, selection: SelectStructure) -> None:
        """Read the solution modifiers, up to the end of the query or the enclosing bracket."""
        part = ""
        while self._peek().kind != "end" and self._peek().word != "}":
            token = self._take()
            if token.word in ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
                part = token.word
                selection.limited |= part in ("LIMIT", "OFFSET")
                selection.aggregates |= part in ("GROUP", "HAVING")
            elif token.kind == "variable" and part == "GROUP":
                selection.grouped.add(token.text[1:])
            elif token.word == "(":
                inside = self._skip_brackets()
                if part == "GROUP" and any(inner.word == "AS" for inner in inside):
                    selection.grouped.add(self._assign(inside))

    def _skip_brackets(self) -> list[Token]:
        """Return the tokens up to the bracket that closes the one just taken; nested groups are read."""
        inside: list[Token] = []
        depth = 1
        while True:
            token = self._peek()
            if token.word == "{":
                self._read_group(exists=True)
                continue
            self._take()
            depth += (token.word in ("(", "[")) - (token.word in (")", "]"))
            if depth == 0:
                return inside
            inside.append(token)

    def _read_group(self, exists: bool) -> GroupPattern:
        opening = self._take()
        begun = self._at
        group = GroupPattern(opening.end, exists)
        if self._peek().word == "SELECT":
            group.visible = self._read_select(exists)
        else:
            self._found.groups.append(group)
            while self._peek().word != "}":
                self._read_element(group)
        group.mentioned = {token.text[1:] for token in self._tokens[begun : self._at] if token.kind == "variable"}
        self._take()
        return group

    def _read_element(self, group: GroupPattern) -> None:
        word = self._peek().word
        if word == "FILTER":
            self._take()
            self._read_filter(group)
        elif word == "{":
            group.first_is_over = True
            group.visible |= self._read_group(group.exists).visible
        elif word in ("OPTIONAL", "UNION", "MINUS", "."):
            self._take()
        elif word in ("GRAPH", "SERVICE"):
            self._read_graph_or_service(group)
        elif word in ("BIND", "VALUES"):
            group.first_is_over = True
            self._take()
            if word == "BIND":
                self._take()
                group.visible.add(self._assign(self._skip_brackets()))
            else:
                self._skip_values(group)
        else:
            self._read_statement(group)

    def _read_filter(self, group: GroupPattern) -> None:
        while self._peek().word in ("NOT", "EXISTS"):
            self._take()
        if self._peek().word == "{":
            self._read_group(exists=True)
            return
        while self._take().word != "(":
            pass
        self._skip_brackets()

    def _read_graph_or_service(self, group: GroupPattern) -> None:
        group.first_is_over = True
        word = self._take().word
        while self._peek().word != "{":
            token = self._take()
            if token.kind == "variable":
                group.visible.add(token.text[1:])
                if word == "GRAPH":
                    self._found.graphs.add(token.text[1:])

    def _skip_values(self, group: GroupPattern) -> None:
        while self._peek().word != "{":
            token = self._take()
            if token.kind == "variable":
                group.visible.add(token.text[1:])
        while self._take().word != "}":
            pass

    def _read_statement(self, group: GroupPattern) -> None:
        """Read triple patterns with the same subject and the dot behind them."""
        start = self._peek().start
        plain = self._peek().kind in _TERMS
        subject = self._read_term(group)
        triples: list[tuple[str, str, str]] = []
        while self._peek().word not in (".", "}", "{") and self._peek().word not in _ELEMENTS:
            if self._peek().word == ";":
                self._take()
                continue
            verb = self._read_verb(group)
            plain &= bool(verb)
            while True:
                plain &= self._peek().kind in _TERMS and self._peek().kind != "blank"
                triples.append((subject, verb, self._read_term(group)))
                if self._peek().word != ",":
                    break
                self._take()
        end = self._tokens[self._at - 1].end
        if self._peek().word == ".":
            end = self._take().end
        plain &= not subject.startswith("_:")
        group.first_is_over |= not plain
        if not group.first_is_over:
            group.first.append(Statement(tuple(triples), start, end))

    def _read_term(self, group: GroupPattern) -> str:
        """Read a subject or an object and return its text."""
        token = self._take()
        self._refuse(token)
        end = token.end
        if token.kind == "variable":
            group.visible.add(token.text[1:])
        elif token.word in ("(", "["):
            inside = self._skip_brackets()
            group.visible |= {inner.text[1:] for inner in inside if inner.kind == "variable"}
            # Predicates inside the brackets are not analysed.
            self._found.any_predicate |= bool(inside)
        elif token.word in ("+", "-"):
            end = self._take().end
        text = token.text if end == token.end else ""
        if self._peek().kind == "tag":
            text += self._take().text
        elif self._peek().word == "^^":
            text += self._take().text + self._take().text
        return text

    def _refuse(self, token: Token) -> None:
        if token.word in ("<<", "{|", "~"):
            raise ValueError("it uses triple terms, reifiers or annotations of SPARQL 1.2")

    def _read_verb(self, group: GroupPattern) -> str:
        """Read a verb and return its text, empty for a path."""
        self._refuse(self._peek())
        if self._peek().kind == "variable":
            self._found.any_predicate = True
            token = self._take()
            group.visible.add(token.text[1:])
            return token.text
        begun = self._at
        while True:
            while self._peek().word in ("^", "!"):
                # Negated property sets and paths of length zero can match any predicate.
                self._found.any_predicate |= self._take().word == "!"
            if self._take().word == "(":
                inside = self._skip_brackets()
                self._found.any_predicate |= any(token.word in ("!", "*", "?") for token in inside)
            while self._peek().word in ("*", "+", "?"):
                self._found.any_predicate |= self._take().word != "+"
            if self._peek().word not in ("/", "|"):
                break
            self._take()
        return self._tokens[begun].text if self._at == begun + 1 else ""


_ELEMENTS = {"FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "BIND", "VALUES"}

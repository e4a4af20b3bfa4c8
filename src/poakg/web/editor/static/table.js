// The result table: links lead to our own pages, numbers sort as numbers, and no value is taken for markup.

const NUMERIC = /#(integer|decimal|double|float|int|long|short|byte|(positive|negative|nonPositive|nonNegative)Integer|unsigned\w+)$/;
const PADDING = 26; // pixels in a cell, left and right together
const STRING = "http://www.w3.org/2001/XMLSchema#string";

// The column resizer writes a style into the page, which the policy of the page forbids, unless it finds one that bears
// the digest of its own; editor.css has the rules. An element called style in no namespace is none to the browser.
document.head.append(Object.assign(document.createElementNS(null, "style"), { gripid: "573462389" }));

/** Return the table of the results viewer, `Table`, as this project shows it; IRIs under `base` lead below `site`. */
export function makeTable(Table, base, site) {
  return class extends Table {
    constructor(viewer) {
      super(viewer);
      delete this.helpReference;
      // The browser finds widths by what it shows; the table would draw every cell of every page for that.
      this.config = { ...this.config, tableConfig: { ...this.config.tableConfig, autoWidth: false } };
    }

    drawControls() {
      super.drawControls();
      this.tableSizeField.ariaLabel = "Page size";
    }

    getRows() {
      const results = this.yasr.results;
      const variables = results.getVariables();
      // The viewer takes {{name}} in a literal for another column of its row; the answer has it unchanged.
      const rows =
        results.getType() === "json"
          ? JSON.parse(results.getOriginalResponseAsString()).results.bindings
          : results.getBindings();
      return rows.map((row, index) => [index + 1, ...variables.map((variable) => row[variable] ?? "")]);
    }

    getColumns() {
      const prefixes = this.yasr.getPrefixes();
      // Figure spaces make the numbers of the first page as wide as those of the last.
      const digits = String(this.yasr.results.getBindings().length).length;
      const write = (number) => `<div class="rowNumber">${String(number).padStart(digits, "\u2007")}</div>`;
      const numbers = {
        title: "#",
        orderable: false,
        searchable: false,
        visible: !this.persistentConfig.compact,
        render: (number, purpose) => (purpose === "display" ? write(number) : number),
      };
      const render = (term, purpose) => {
        if (term === "") return "";
        if (purpose === "display") return this.getCellContent(term, prefixes);
        if (purpose === "filter") return escapeMarkup(`${writeTerm(term, prefixes)} ${term.value}`);
        const number = NUMERIC.test(term.datatype) ? +term.value : NaN;
        return Number.isNaN(number) ? escapeMarkup(writeTerm(term, {})) : number;
      };
      const variables = this.yasr.results.getVariables();
      return [numbers, ...variables.map((variable) => ({ title: escapeMarkup(variable), render }))];
    }

    /** Return the width of the row numbers as the viewer counts that of all other columns. */
    getSizeFirstColumn() {
      return this.tableEl.querySelector("th").offsetWidth - PADDING;
    }

    getCellContent(term, prefixes) {
      const cell = document.createElement("div");
      const span = cell.appendChild(document.createElement("span"));
      if (term.type === "uri") {
        span.append(makeLink(term.value, prefixes));
      } else {
        span.append(writeTerm(term, prefixes));
        span.dir = "auto";
        if (term["xml:lang"]) span.lang = term["xml:lang"];
        const note = describeLiteral(term, prefixes);
        if (note && !this.persistentConfig.compact) {
          const small = cell.appendChild(document.createElement("small"));
          small.append(note);
        }
      }
      return cell.outerHTML;
    }
  };

  function makeLink(iri, prefixes) {
    const text = shorten(iri, prefixes);
    if (!/^https?:/.test(iri)) return text;
    const link = document.createElement("a");
    link.href = iri.startsWith(base) ? `${site}/${iri.slice(base.length)}` : iri;
    link.rel = "noopener noreferrer";
    link.className = "iri";
    link.textContent = text;
    return link;
  }
}

/** Return `prefixes` with the longest IRI first, which is the one to shorten by. */
export function orderPrefixes(prefixes) {
  return Object.fromEntries(Object.entries(prefixes).sort(([, one], [, other]) => other.length - one.length));
}

function shorten(iri, prefixes) {
  const found = Object.entries(prefixes).find(([, base]) => iri.startsWith(base));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

function writeTerm(term, prefixes) {
  if (term.type === "uri") return shorten(term.value, prefixes);
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return `<<( ${[subject, predicate, object].map((part) => writeTerm(part, prefixes)).join(" ")} )>>`;
  }
  return term.value;
}

function describeLiteral(term, prefixes) {
  const { "xml:lang": language, datatype = STRING } = term;
  return language ?? (datatype === STRING ? "" : shorten(datatype, prefixes));
}

function escapeMarkup(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// What Ctrl+Space offers: our prefixes, and the classes and properties that the graph has, the most used first.

import { orderPrefixes } from "./table.js";

const MOST = 100;

/** Register completers for `terms` in place of those that ask other hosts. */
export function addCompleters(Yasqe, terms) {
  Yasqe.defaults.autocompleters = ["variables"];
  Yasqe.forkAutocompleter("prefixes", {
    name: "our-prefixes",
    bulk: false,
    get: Object.entries(terms.prefixes).map(([prefix, base]) => `${prefix}: <${base}>`),
  });
  const prefixes = Object.entries(orderPrefixes(terms.prefixes));
  for (const [kind, entries] of [["class", terms.classes], ["property", terms.properties]]) {
    const entryByText = new Map();
    Yasqe.forkAutocompleter(kind, {
      name: `our-${kind}`,
      get: (_, token) => find(entries, token).map((entry) => entry.iri),
      postProcessSuggestion: (yasqe, _, iri) => {
        const text = shorten(iri, { ...Object.fromEntries(prefixes), ...yasqe.getPrefixesFromQuery() });
        entryByText.set(text, entries.find((entry) => entry.iri === iri));
        return text;
      },
      postprocessHints: (_, hints) =>
        hints.map((hint) => ({ ...hint, displayText: describe(hint.text, entryByText.get(hint.text)) })),
    });
  }
}

/** Return the entries that `token` may become: by the start of the IRI, or for a bare word by any part of the name. */
function find(entries, token) {
  const typed = token.autocompletionString;
  const word = typed.toLowerCase();
  const fits = /[:<]/.test(token.string)
    ? (entry) => entry.iri.startsWith(typed)
    : (entry) => `${entry.iri.split(/[#/]/).pop()} ${entry.label}`.toLowerCase().includes(word);
  return entries.filter(fits).slice(0, MOST);
}

function shorten(iri, prefixes) {
  for (const [prefix, base] of Object.entries(orderPrefixes(prefixes))) {
    if (iri.startsWith(base) && /^\w[\w-]*$/.test(iri.slice(base.length))) return `${prefix}:${iri.slice(base.length)}`;
  }
  return `<${iri}>`;
}

function describe(text, { label, uses }) {
  return [text, label, uses.toLocaleString("en")].filter(Boolean).join("  ·  ");
}

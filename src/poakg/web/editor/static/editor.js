// The query editor: it takes the place of the text area, and asks without leaving the page.

import { addCompleters } from "./completers.js";
import { followExamples } from "./examples.js";
import { clearMistake, explainWhileTyping, showMistake } from "./mistakes.js";
import { makeTable, orderPrefixes } from "./table.js";

const { Yasqe, Yasr } = window.Yasgui;
const LONGEST_LINK = 16000; // characters; servers on the way refuse longer ones

const root = document.getElementById("editor");
const form = root.querySelector("form");
const terms = await readTerms(root.dataset.terms);
const given = form.elements.query.value;

const page = drawPage();
const editor = drawEditor();
const results = drawResults();
let running = false;

editor.on("query", () => {
  clearMistake(editor, page.problem);
  editor.saveQuery();
  report("Running…", true);
});
editor.on("queryResponse", (_, answer, milliseconds) => receive(answer, milliseconds));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) editor.abortQuery();
  else run();
});
page.copy.addEventListener("click", copyLink);
window.addEventListener("popstate", () => {
  const query = readQuery(location);
  if (query) load(query);
});
explainWhileTyping(editor, page.note);
followExamples(document.querySelector(".examples"), (link) => load(readQuery(link)));
if (given) {
  editor.setValue(given);
  run();
}

/** Return what can be completed. Without it this script ends before it has changed anything, and the form works. */
async function readTerms(address) {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(`${address} answers ${reply.status}.`);
  return reply.json();
}

/** Put what only a script needs around the form, and take away what only a form without one needs. */
function drawPage() {
  document.getElementById("answer")?.remove();
  for (const part of form.querySelectorAll("textarea, select, label")) part.remove();
  const actions = form.querySelector(".actions");
  const parts = {
    run: actions.querySelector("button"),
    copy: make("button", { type: "button", className: "quiet", textContent: "Copy link" }),
    status: make("span", { id: "status", role: "status" }),
    place: make("div"),
    note: make("span", { id: "note" }),
    problem: make("div", { id: "problem", role: "alert" }),
    result: make("section", { id: "result", hidden: true, ariaLabel: "Result" }),
    downloads: make("p", { className: "actions downloads" }),
  };
  const hints = make("p", { className: "hints" });
  const keys = "Ctrl+Enter runs, Ctrl+Space completes; Esc, then Tab, leaves the editor.";
  hints.append(make("span", { id: "keys", textContent: keys }), parts.note);
  form.prepend(parts.place, hints);
  actions.append(parts.copy, parts.status);
  root.append(parts.problem, parts.result);
  parts.result.append(parts.downloads);
  return parts;
}

function drawEditor() {
  addCompleters(Yasqe, terms);
  const drawn = new Yasqe(page.place, {
    value: readQuery(document.querySelector(".examples li a")),
    persistenceId: "poakg-query",
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    editorHeight: "20rem",
    screenReaderLabel: "SPARQL query",
    requestConfig: { endpoint: form.action, acceptHeaderGraph: "text/turtle" },
  });
  drawn.getInputField().setAttribute("aria-describedby", "keys note");
  letScroll(drawn);
  return drawn;
}

/** Let the lines of `drawn` be scrolled by keyboard: they have a place in the order of tabs, while they scroll. */
function letScroll(drawn) {
  const lines = drawn.getScrollerElement();
  lines.setAttribute("role", "group");
  lines.setAttribute("aria-label", "Lines of the query");
  const update = () => {
    const scrolls = lines.scrollHeight > lines.clientHeight || lines.scrollWidth > lines.clientWidth;
    lines.tabIndex = scrolls ? 0 : -1;
  };
  drawn.on("update", update);
  new ResizeObserver(update).observe(lines);
  update();
}

function drawResults() {
  Yasr.registerPlugin("table", makeTable(Yasr.plugins.table, terms.base, root.dataset.site));
  const drawn = new Yasr(page.result, {
    persistenceId: null,
    prefixes: orderPrefixes(terms.prefixes),
    plugins: { table: { enabled: true, dynamicConfig: { isEllipsed: false } } },
  });
  // Help is on another host, and downloads come whole from the server.
  delete drawn.plugins.response.helpReference;
  for (const part of drawn.headerEl.querySelectorAll(".yasr_external_ref_btn, .yasr_downloadIcon")) part.remove();
  return drawn;
}

function run() {
  editor.query().catch(() => {}); // the event reports it
}

function load(query) {
  editor.setValue(query);
  editor.focus();
  run();
}

function receive(answer, milliseconds) {
  page.result.hidden = answer instanceof Error;
  if (answer.name === "AbortError") {
    report("Stopped.");
  } else if (answer instanceof Error) {
    report("");
    showMistake(editor, page.problem, answer.message);
  } else {
    // The viewer takes an answer of no length, such as a graph without triples, for none.
    results.setResponse({ ...answer, content: answer.content || "\n" }, milliseconds);
    report(`${countRows()} in ${(milliseconds / 1000).toFixed(2)} s`);
    offerDownloads();
  }
  const link = makeLink();
  if (link.href !== location.href && link.href.length < LONGEST_LINK) history.pushState(null, "", link);
}

function countRows() {
  const rows = results.results.getBindings()?.length;
  return rows === undefined ? "Answered" : `${rows.toLocaleString("en")} row${rows === 1 ? "" : "s"}`;
}

function report(text, busy = false) {
  running = busy;
  page.status.textContent = text;
  page.run.textContent = busy ? "Stop" : "Run query";
}

function offerDownloads() {
  const result = results.results;
  const graph = result.getContentType()?.startsWith("text/turtle");
  const family = graph ? "graph" : result.getBoolean() === undefined ? "solutions" : "boolean";
  const links = terms.formats[family].map(({ name, extension }) =>
    make("a", {
      className: "button quiet",
      href: makeLink(name).href,
      download: `result.${extension}`,
      textContent: name.toUpperCase(),
    }),
  );
  page.downloads.replaceChildren("Download as", ...links);
}

/** Return a link that asks what the editor holds, as a page or in the format called `format`. */
function makeLink(format) {
  const link = new URL(form.action);
  link.searchParams.set("query", editor.getValue());
  if (format) link.searchParams.set("format", format);
  return link;
}

async function copyLink() {
  const link = makeLink();
  try {
    await navigator.clipboard.writeText(link.href);
    report("Link copied.", running);
  } catch {
    // Browsers allow it on secure origins only.
    history.pushState(null, "", link);
    report("The link is in the address bar.", running);
  }
}

/** Return the query of a link to this page. */
function readQuery(link) {
  return new URLSearchParams(link.search).get("query") ?? "";
}

function make(tag, properties = {}) {
  const { role, ...others } = properties;
  const element = Object.assign(document.createElement(tag), others);
  if (role) element.setAttribute("role", role);
  return element;
}

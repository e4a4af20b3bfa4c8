// Mistakes in a query: what the server says, with its place marked in the editor, and what the editor sees itself.

const PLACE = /line (\d+), column (\d+)/;
const MOST_EXPECTED = 8;

/** Show what the server answered: `body` is a problem (RFC 9457), or the words of the browser when there was none. */
export function showMistake(editor, place, body) {
  const { detail, next_step: nextStep } = readProblem(body);
  place.replaceChildren(makeParagraph(detail), makeParagraph(nextStep));
  const found = PLACE.exec(detail);
  if (!found) return;
  const [line, column] = [+found[1] - 1, +found[2] - 1];
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "quiet",
    textContent: `Go to line ${line + 1}, column ${column + 1}`,
  });
  const position = mark(editor, line, column);
  button.addEventListener("click", () => {
    editor.getDoc().setCursor(position);
    editor.focus();
  });
  place.append(button);
}

/** Take away what showMistake has put there. */
export function clearMistake(editor, place) {
  place.replaceChildren();
  for (const mark of editor.getDoc().getAllMarks()) if (mark.className === "misread") mark.clear();
  editor.eachLine((line) => editor.removeLineClass(line, "wrap", "misread-line"));
}

/** Keep in `note` the first line that the editor cannot read. */
export function explainWhileTyping(editor, note) {
  const explain = () => {
    note.textContent = findMistake(editor);
    // The sign in the margin shows the same to the mouse; its own words need a style that the page does not allow.
    const sign = editor.getWrapperElement().querySelector(".parseErrorIcon");
    if (sign) Object.assign(sign, { onmouseover: null, onmouseout: null, title: note.textContent });
  };
  editor.on("changes", explain);
  explain();
}

function readProblem(body) {
  try {
    return JSON.parse(body);
  } catch {
    return { detail: `The server did not answer: ${body}.`, next_step: "Try again in a moment." };
  }
}

/** Mark what is at a location, counted in characters from 0, or just before it; return where that begins. */
function mark(editor, line, column) {
  const document = editor.getDoc();
  const text = document.getLine(line) ?? "";
  const before = [...text].slice(0, column + 1).join("").trimEnd();
  const { start, end } = editor.getTokenAt({ line, ch: before.length }, true);
  document.markText({ line, ch: start }, { line, ch: end }, { className: "misread" });
  document.addLineClass(line, "wrap", "misread-line");
  return { line, ch: start };
}

function findMistake(editor) {
  const document = editor.getDoc();
  for (let line = 0; line < document.lineCount(); line += 1) {
    const { state } = editor.getTokenAt({ line, ch: document.getLine(line).length }, true);
    if (state.OK === false) return `Line ${line + 1}: ${state.errorMsg ?? listExpected(state.possibleCurrent)}`;
  }
  return "";
}

function listExpected(tokens) {
  const shown = tokens.slice(0, MOST_EXPECTED).join(", ");
  return `expected ${shown}${tokens.length > MOST_EXPECTED ? " …" : ""}`;
}

function makeParagraph(text) {
  return Object.assign(document.createElement("p"), { textContent: text ?? "" });
}

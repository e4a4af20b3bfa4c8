// The catalogue of questions: searched by words, and brought into the editor instead of to another page.

/** Let `list` be searched, and call `choose` with the link of the question that is chosen. */
export function followExamples(list, choose) {
  const label = Object.assign(document.createElement("label"), { textContent: "Search the questions " });
  const box = label.appendChild(Object.assign(document.createElement("input"), { type: "search" }));
  list.querySelector("summary").after(label);
  box.addEventListener("input", () => filter(list, box.value));
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    list.open = false;
    choose(link);
  });
}

function filter(list, typed) {
  const words = typed.toLowerCase().split(/\s+/);
  for (const item of list.querySelectorAll("li")) {
    const text = `${item.textContent} ${item.dataset.words}`.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
  for (const section of list.querySelectorAll("section")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
}

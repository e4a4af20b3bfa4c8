// Lead from the entry of a term in the overview, at which links to its IRI arrive, to the term itself.
function follow() {
  const entry = document.getElementById(location.hash.slice(1));
  if (entry instanceof HTMLAnchorElement) location.replace(entry.href);
}
follow();
addEventListener("hashchange", follow);

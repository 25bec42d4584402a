// Tables that sort and search, and the topic browser. Texts of articles enter the page as text only, never as markup.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("page-words").textContent);
  const fill = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // Numbers as the page prints them: 1,234  -0.5  12.3%  <0.001  1e-5. Dates are ISO text, so text order is theirs.
  const NUMBER = /^[<≤]?[-+−]?(\d[\d,]*)?\.?\d+(e[-+]?\d+)?%?$/i;
  const MISSING = new Set(["–", "-", ""]);
  const valueOf = (text) => parseFloat(text.trim().replace(/[<≤,%]/g, "").replace("−", "-"));
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  // tablesort asks for the order from large to small.
  Tablesort.extend("number", () => false, (a, b) => (valueOf(b) || 0) - (valueOf(a) || 0));
  Tablesort.extend("words", () => false, (a, b) => collator.compare(b.trim(), a.trim()));

  const sortable = (table) => {
    const rows = [...table.tBodies[0].rows];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const texts = rows.map((row) => row.cells[column].textContent.trim()).filter((text) => !MISSING.has(text));
      head.setAttribute("data-sort-method", texts.length && texts.every((text) => NUMBER.test(text)) ? "number" : "words");
      const button = make("button", "sort", head.textContent);
      button.type = "button";
      button.title = words.table_sort;
      head.replaceChildren(button);
    });
    new Tablesort(table);
    for (const head of table.tHead.rows[0].cells) head.removeAttribute("tabindex"); // the button is what has the focus
    let column = 0;
    table.tHead.addEventListener("click", (event) => { column = event.target.closest("th").cellIndex; }, true);
    table.tHead.addEventListener("keydown", (event) => { column = event.target.closest("th").cellIndex; }, true);
    table.addEventListener("afterSort", () => { // what is missing comes last, whichever way
      const body = table.tBodies[0];
      body.append(...[...body.rows].filter((row) => MISSING.has(row.cells[column].textContent.trim())));
    });
  };

  const searchable = (table, box) => {
    const rows = [...table.tBodies[0].rows];
    if (rows.length <= 8) return;
    const texts = rows.map((row) => [...row.cells].map((cell) => cell.textContent).join(" ").normalize("NFC").toLowerCase());
    const line = make("div", "filter"), label = make("label", "", words.table_filter), field = make("input"), found = make("output");
    field.type = "search";
    label.append(" ", field);
    line.append(label, " ", found);
    field.addEventListener("input", () => {
      const parts = field.value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, i) => {
        row.hidden = !parts.every((part) => texts[i].includes(part));
        shown += !row.hidden;
      });
      found.textContent = parts.length ? fill(words.table_found, { shown, total: rows.length }) : "";
    });
    box.before(line);
  };

  for (const table of document.querySelectorAll(".scroll > table")) {
    if (!table.tBodies.length) continue;
    if (table.tHead && table.tBodies[0].rows.length > 1) sortable(table);
    searchable(table, table.parentElement);
  }

  // The articles are read when the first year is opened, and each year's list is made when that year is opened.
  let data = null;
  const list = (year) => {
    data = data || JSON.parse(document.getElementById("page-evidence").textContent);
    const items = make("ol", "articles");
    for (const [number, weight, left, hit, right] of data.places[year.id] || []) {
      const [id, title, published, outlet, url] = data.articles[number];
      const item = make("li"), about = make("div", "small"), name = make(url ? "a" : "bdi", "", title || id);
      if (url) {
        name.setAttribute("href", url);
        name.rel = "noopener noreferrer";
        name.dir = "auto";
      }
      item.append(make("b", "weight", weight), " ", name);
      for (const text of [published || "–", outlet, id]) if (text) about.append(make("bdi", "", text), " · ");
      about.lastChild.remove();
      item.append(about);
      if (hit) {
        const line = make("div", "line");
        line.append(left, make("mark", "", hit), right);
        item.append(line);
      }
      items.append(item);
    }
    year.append(items);
  };
  const open = (year) => {
    year.open = true;
    if (!year.querySelector("ol")) list(year);
  };
  for (const year of document.querySelectorAll("details.year")) year.addEventListener("toggle", () => { if (year.open) open(year); });

  const follow = () => {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target || target.tagName !== "DETAILS") return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (target.classList.contains("year")) open(target);
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => { // the same number once more: the fragment does not change
    const link = event.target.closest("a");
    if (link && link.hash && link.hash === location.hash) follow();
  });
  follow();
})();

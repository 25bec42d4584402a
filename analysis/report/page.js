// Tables that sort and search, the evidence of their numbers, and the topic browser. Texts of articles enter the page as text only, never as markup.
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
  const NUMBER = /^[<≤]?[-+−]?(\d[\d,]*)?\.?\d+(e[-+]?\d+)?%?\*{0,3}$/i;
  const MISSING = new Set(["–", "-", ""]);
  const valueOf = (text) => parseFloat(text.trim().replace(/[<≤,%]/g, "").replace("−", "-"));
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  // tablesort asks for the order from large to small.
  Tablesort.extend("number", () => false, (a, b) => (valueOf(b) || 0) - (valueOf(a) || 0));
  Tablesort.extend("words", () => false, (a, b) => collator.compare(b.trim(), a.trim()));

  const align = (table) => {
    const rows = [...table.tBodies[0].rows], columns = (table.dataset.columns || "").split(" ");
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const texts = rows.map((row) => row.cells[column].textContent.trim()).filter((text) => !MISSING.has(text));
      const isNumber = texts.length && !words.ids.includes(columns[column]) && texts.every((text) => NUMBER.test(text));
      head.setAttribute("data-sort-method", isNumber ? "number" : "words");
      if (isNumber) for (const cell of [head, ...rows.map((row) => row.cells[column])]) cell.classList.add("num");
    });
  };

  const sortable = (table) => {
    for (const head of table.tHead.rows[0].cells) {
      const button = make("button", "sort", head.textContent);
      button.type = "button";
      button.title = words.table_sort;
      head.replaceChildren(button);
    }
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
    if (table.tHead) align(table);
    if (table.tHead && table.tBodies[0].rows.length > 1) sortable(table);
    searchable(table, table.parentElement);
  }

  // The articles are read when the first list is asked for, and each list is made when it is.
  let data = null;
  const read = () => data = data || JSON.parse((document.getElementById("page-evidence") || { textContent: '{"articles":[],"places":{},"lists":[],"rows":{}}' }).textContent);
  const list = (rows) => {
    const items = make("ol", "articles");
    for (const [number, weight, left, hit, right] of rows) {
      const [id, title, published, outlet, url] = read().articles[number];
      const item = make("li"), about = make("div", "small"), name = make(url ? "a" : "bdi", "", title || id);
      if (url) {
        name.setAttribute("href", url);
        name.rel = "noopener noreferrer";
        name.dir = "auto";
      }
      if (weight) item.append(make("b", "weight", weight), " ");
      item.append(name);
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
    return items;
  };
  const counted = (n, shown) => fill(n > shown ? words.evidence_some : words.evidence_all, { n: n.toLocaleString("en"), shown });
  const command = (target) => {
    const box = make("div"), code = make("code", "command", "hwaje trace . '" + target.replaceAll("'", "'\\''") + "'"), button = make("button", "", words.evidence_copy);
    button.type = "button";
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(code.textContent); } catch { // a page from a file may not be allowed to
        getSelection().selectAllChildren(code);
        if (!document.execCommand("copy")) return;
      }
      button.textContent = words.evidence_copied;
    });
    box.append(make("span", "small", words.evidence_command), " ", button, code);
    return box;
  };

  // Every number of a table leads to a box with its articles and its command. One cell of a table is a tab stop; arrows go on from it.
  const dialog = make("dialog");
  dialog.id = "evidence";
  dialog.setAttribute("aria-labelledby", "evidence-title");
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  const show = (cell) => {
    const row = cell.parentElement, table = cell.closest("table"), { table: name, columns } = table.dataset;
    const title = make("p", "title", table.caption.textContent), number = make("p", "number"), close = make("button", "", words.evidence_close);
    title.id = "evidence-title";
    number.append(table.tHead.rows[0].cells[cell.cellIndex].textContent + " ", make("b", "", cell.textContent));
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    const column = columns.split(" ")[cell.cellIndex];
    const target = row.dataset.row && name + "[" + row.dataset.row + "]." + column;
    const found = words.away.includes(column) ? null : read().lists[(read().rows[name] || {})[row.dataset.at]];
    const named = [...row.cells].filter((one) => one !== cell && !one.classList.contains("num")).map((one) => one.textContent.trim()).filter(Boolean).join(" · ");
    dialog.replaceChildren(title, make("p", "small", named.length > 160 ? named.slice(0, 159) + "…" : named), number);
    if (found || target) dialog.append(make("p", "", found ? counted(found[0], found.length - 1) : words.evidence_none));
    if (found) dialog.append(list(found.slice(1)));
    dialog.append(target ? command(target) : make("p", "small", words.evidence_no_row), close);
    dialog.showModal();
    dialog.scrollTop = 0;
  };
  const near = (row) => [...row.cells].filter((cell) => cell.classList.contains("near"));
  const go = (from, to) => {
    if (!to) return;
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };
  for (const table of document.querySelectorAll("table[data-table]")) {
    for (const cell of table.tBodies[0].querySelectorAll("td.short")) if (!cell.firstElementChild && cell.textContent.trim()) cell.classList.add("near");
    const first = table.tBodies[0].querySelector("td.near");
    if (!first) continue;
    table.setAttribute("role", "grid");
    first.tabIndex = 0;
    table.tBodies[0].addEventListener("click", (event) => {
      const cell = event.target.closest("td.near");
      if (!cell || !getSelection().isCollapsed) return;
      go(table.querySelector('td[tabindex="0"]') || cell, cell);
      show(cell);
    });
    table.tBodies[0].addEventListener("keydown", (event) => {
      const cell = event.target.closest("td.near");
      if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
      const inRow = near(cell.parentElement), at = inRow.indexOf(cell), rows = [...table.tBodies[0].rows].filter((row) => !row.hidden);
      const other = (n) => { const row = rows[rows.indexOf(cell.parentElement) + n]; return row && (near(row).find((one) => one.cellIndex === cell.cellIndex) || near(row)[0]); };
      const moves = { ArrowRight: () => inRow[at + 1], ArrowLeft: () => inRow[at - 1], Home: () => inRow[0], End: () => inRow.at(-1), ArrowDown: () => other(1), ArrowUp: () => other(-1) };
      if (event.key in moves) go(cell, moves[event.key]());
      else if (event.key === "Enter" || event.key === " ") show(cell);
      else return;
      event.preventDefault();
    });
  }

  const open = (year) => {
    year.open = true;
    if (year.querySelector("ol")) return;
    const [n, ...rows] = read().places[year.id] || [0];
    year.append(make("p", "small", counted(n, rows.length)), list(rows));
    if (year.dataset.target) year.append(command(year.dataset.target));
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

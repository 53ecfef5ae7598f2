// Tables sort by what they show, and long ones can be filtered.
(() => {
  const language = document.documentElement.lang;
  const { sayFilter, sayWords, sayNone, sayAll, sayOf, sayMillion, sayBillion } = document.body.dataset;
  const parts = new Intl.NumberFormat(language, { useGrouping: "always" }).formatToParts(-1234.5);
  const sign = (type) => parts.find((part) => part.type === type)?.value ?? "";
  const [group, decimal] = [sign("group"), sign("decimal")];
  const LONG = 12;

  function said(number) {
    return number.toLocaleString(language, { useGrouping: "always" });
  }

  // "EUR 1.23 million", "12.5%" and "+40 of 60" are worth the first figure they show.
  function figureOf(text) {
    const plain = text.replaceAll(group, "").replaceAll(decimal, ".").replaceAll("−", "-");
    const found = plain.match(/(-?\d+(?:\.\d+)?)[%\s]*(\S*)/);
    if (!found) return null;
    const [, figure, unit] = found;
    if (unit.startsWith(sayBillion)) return 1e9 * Number(figure);
    return (unit === "m" || unit.startsWith(sayMillion) ? 1e6 : 1) * Number(figure);
  }

  // What a cell shows may be a figure in words: its value is then beside it.
  function valueOf(row, column, isText) {
    const cell = row.cells[column];
    if (cell.dataset.value !== undefined) return cell.dataset.value === "" ? "" : Number(cell.dataset.value);
    const text = (cell.querySelector(".val") || cell).textContent.trim();
    if (text === "" || text === "—") return "";
    const isName = isText || cell.tagName === "TH";
    return (isName ? null : figureOf(text)) ?? text;
  }

  // What is not known comes last, whichever way.
  function compare(one, two, way) {
    if (one === "" || two === "") return (one === "") - (two === "");
    const numbers = [one, two].map((value) => typeof value === "number");
    if (numbers[0] && numbers[1]) return way * (one - two);
    if (numbers[0] !== numbers[1]) return way * (numbers[0] ? -1 : 1);
    return way * one.localeCompare(two, language, { numeric: true });
  }

  // Once, the other way, and as it was.
  function sort(table, rows, head) {
    const heads = [...head.parentNode.children];
    const column = heads.indexOf(head);
    const isText = head.classList.contains("text");
    const was = head.getAttribute("aria-sort");
    // Figures start with the largest, words with A.
    const first = isText ? "ascending" : "descending";
    const second = isText ? "descending" : "ascending";
    const now = { [first]: second, [second]: "" }[was] ?? first;
    for (const other of heads) other.removeAttribute("aria-sort");
    if (now) head.setAttribute("aria-sort", now);
    const way = now === "ascending" ? 1 : -1;
    const values = rows.map((row) => [valueOf(row, column, isText), row]);
    if (now) values.sort((one, two) => compare(one[0], two[0], way));
    const sums = table.tBodies[0].querySelectorAll(":scope > .sum");
    table.tBodies[0].append(...values.map(([, row]) => row), ...sums);
  }

  function make(name, attributes = {}, ...inside) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...inside);
    return node;
  }

  // A tree of rows keeps its order.
  for (const table of document.querySelectorAll("table.data:not(.tree)")) {
    for (const head of table.tHead.rows[table.tHead.rows.length - 1].querySelectorAll("th")) {
      if (head.querySelector("button") || !head.textContent.trim()) continue;
      const button = make("button", { type: "button", class: "sort" });
      button.append(...head.childNodes);
      head.append(button);
    }
    const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("sum"));
    table.tHead.addEventListener("click", (event) => {
      const button = event.target.closest(".sort");
      if (button) sort(table, rows, button.closest("th"));
    });
  }

  function follow(input, tables, count, empty) {
    const rows = tables.flatMap((table) => [...table.tBodies[0].rows]).map((row) => [row, row.textContent.toLowerCase()]);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      const form = words.length ? sayOf : sayAll;
      count.textContent = form.replace("{n}", said(shown)).replace("{all}", said(rows.length));
      if (empty) empty.hidden = shown > 0;
    });
  }

  for (const input of document.querySelectorAll(".filter input")) {
    const section = input.closest("section");
    const tables = [...section.querySelectorAll("table.data")];
    follow(input, tables, section.querySelector(".filter output"), section.querySelector(".empty"));
  }

  // A long table without a filter gets one of its own.
  for (const table of document.querySelectorAll("table.data")) {
    const size = table.tBodies[0].rows.length;
    const box = table.closest(".scroll, .bare");
    if (size <= LONG || !box || table.closest("section").querySelector(".filter:not(.own)")) continue;
    const input = make("input", { type: "search", placeholder: sayWords, autocomplete: "off", spellcheck: "false" });
    const count = make("output", {}, sayAll.replace("{n}", said(size)));
    const empty = make("p", { class: "empty", hidden: "" }, sayNone);
    box.before(make("label", { class: "filter own" }, `${sayFilter} `, input, count));
    box.append(empty);
    follow(input, [table], count, empty);
  }
})();

// On paper everything is open but the long tables of figures.
(() => {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open]):not(.figures)")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
})();

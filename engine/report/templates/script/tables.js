// Tables sort by what they show; a table with a filter beside it can be filtered.
(() => {
  const language = document.documentElement.lang;
  const parts = new Intl.NumberFormat(language, { useGrouping: "always" }).formatToParts(-1234.5);
  const sign = (type) => parts.find((part) => part.type === type)?.value ?? "";
  const [group, decimal] = [sign("group"), sign("decimal")];

  function said(number) {
    return number.toLocaleString(language, { useGrouping: "always" });
  }

  // What a cell shows may be a figure in words: its value is then beside it.
  function valueOf(row, column) {
    const cell = row.cells[column];
    if (cell.dataset.value !== undefined) return cell.dataset.value === "" ? "" : Number(cell.dataset.value);
    const text = cell.textContent.trim();
    const figure = Number(text.replaceAll(group, "").replace(decimal, ".").replace("−", "-"));
    return text === "" || text === "—" || Number.isNaN(figure) ? text : figure;
  }

  function compare(one, two) {
    const numbers = [one, two].map((value) => typeof value === "number");
    if (numbers[0] && numbers[1]) return one - two;
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
    return one.localeCompare(two, language, { numeric: true });
  }

  function sort(table, head) {
    const heads = [...head.parentNode.children];
    const column = heads.indexOf(head);
    const isText = head.classList.contains("text");
    const was = head.getAttribute("aria-sort");
    // Figures start with the largest, words with A.
    const first = isText ? "ascending" : "descending";
    const second = isText ? "descending" : "ascending";
    const now = was === first ? second : first;
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", now);
    const body = table.tBodies[0];
    const sign = now === "ascending" ? 1 : -1;
    const rows = [...body.rows].map((row) => [valueOf(row, column), row]);
    rows.sort((one, two) => sign * compare(one[0], two[0]));
    body.append(...rows.map(([, row]) => row));
  }

  for (const table of document.querySelectorAll("table.data")) {
    table.tHead.addEventListener("click", (event) => {
      const button = event.target.closest(".sort");
      if (button) sort(table, button.closest("th"));
    });
  }

  function filter(input) {
    const section = input.closest("section");
    const count = section.querySelector(".filter output");
    const empty = section.querySelector(".empty");
    const rows = [...section.querySelectorAll("table.data tbody tr")].map(
      (row) => [row, row.textContent.toLowerCase()],
    );
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      const { sayOf = "{n} of {all}", sayAll = "{n} shown" } = count.dataset;
      const form = words.length ? sayOf : sayAll;
      count.textContent = form.replace("{n}", said(shown)).replace("{all}", said(rows.length));
      empty.hidden = shown > 0;
    });
  }

  document.querySelectorAll(".filter input").forEach(filter);
})();

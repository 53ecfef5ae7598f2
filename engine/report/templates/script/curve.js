// The pay curve is read by pointing at it or by arrow keys: a guide in both charts,
// the figures of every line in the table below.
(() => {
  const [LEFT, RIGHT, MOST] = [64, 526, 2];
  const [language, whole] = [document.documentElement.lang, { maximumFractionDigits: 0, useGrouping: "always" }];

  function figure(value) {
    const text = Math.abs(value).toLocaleString(language, whole);
    return value < 0 && text !== "0" ? `−${text}` : text;
  }

  // At a jump the later of two points counts: what is paid once it is reached.
  function read(points, at) {
    let last = 0;
    while (last + 1 < points.length && points[last + 1][0] <= at + 1e-9) last += 1;
    const [x, pay, slope] = points[last];
    const next = points[last + 1];
    if (!next || next[0] <= x) return [pay, slope];
    return [pay + ((next[1] - pay) * (at - x)) / (next[0] - x), slope];
  }

  function follow(panel) {
    const { lines, target, at: place, money } = JSON.parse(panel.dataset.curves);
    const charts = [...panel.querySelectorAll(".curve")];
    const guides = [...panel.querySelectorAll(".guide")];
    const shown = panel.querySelector("output");
    const rows = [...panel.querySelectorAll(".reading tbody tr")];
    let point = 100;

    function show(to) {
      point = Math.min(Math.max(to, 0), 100 * MOST);
      const x = LEFT + ((RIGHT - LEFT) * point) / (100 * MOST);
      for (const guide of guides) guide.setAttribute("d", `M${x.toFixed(1)} 4V${guide.closest(".slope") ? 130 : 290}`);
      shown.textContent = `${point}%`;
      return lines.map((points, at) => {
        const [pay, slope] = read(points, point / 100);
        const share = target ? [`${figure((100 * pay) / target)}%`] : [];
        const texts = [figure(pay), ...share, figure(slope / 100)];
        texts.forEach((text, column) => (rows[at].cells[column + 1].textContent = text));
        return `${rows[at].cells[0].textContent.trim()}: ${money.replace("{amount}", texts[0])}`;
      });
    }

    for (const chart of charts) {
      chart.addEventListener("pointermove", (event) => {
        const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse());
        const told = show(Math.round(((spot.x - LEFT) / (RIGHT - LEFT)) * 100 * MOST));
        tip.show([place.replace("{share}", `${point}%`), ...told].join("\n"), event.clientX, event.clientY);
        event.stopPropagation();
      });
      chart.addEventListener("pointerleave", () => tip.hide());
    }
    charts[0].addEventListener("keydown", (event) => {
      const size = event.shiftKey ? 10 : 1;
      const to = { ArrowLeft: point - size, ArrowRight: point + size, Home: 0, End: 100 * MOST }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      show(to);
    });
  }

  document.querySelectorAll("[data-curves]").forEach(follow);
})();

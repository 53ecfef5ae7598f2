"""A page as a browser shows it, and what holds of every page."""

from __future__ import annotations

from engine.report.language import speaking

WIDE, NARROW = (1440, 900), (390, 844)
LONG = "<b>Wolfeschlegelsteinhausenbergerdorff</b>" * 6
SIZES = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")]

CLIPPED = """() => [...document.querySelectorAll('body *')].filter(one => {
    if (one.closest('.unseen, .skip, svg') || !one.checkVisibility()) return false;
    const style = getComputedStyle(one);
    const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
    return hides && one.scrollWidth > one.clientWidth + 1 && !one.title;
}).map(one => one.outerHTML.slice(0, 120))"""
"""Boxes that cut words off without telling them in a title."""

RUNS_OFF = """() => {
    const scrolls = one => {
        const box = one.parentElement;
        const { overflowX } = getComputedStyle(box);
        if (['auto', 'scroll'].includes(overflowX)) return true;
        return box.parentElement !== null && scrolls(box);
    };
    const words = [...document.querySelectorAll('main *, header *')].filter(one =>
        [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
    return words.filter(one => {
        if (!one.checkVisibility() || one.closest('.unseen')) return false;
        const { left, right, width } = one.getBoundingClientRect();
        return width && (left < -1 || right > innerWidth + 1) && !scrolls(one);
    }).map(one => one.outerHTML.slice(0, 120));
}"""
"""Words that stand beyond an edge of the screen, and not in a box that scrolls."""


class Windows:
    """Windows of a browser, lent out: to open one takes longer than to show a page."""

    def __init__(self, browser):
        self._browser, self._free = browser, []

    def take(self):
        """Return a window with nothing in it."""
        return self._free.pop() if self._free else self._browser.new_page()

    def give_back(self, page):
        """Take a window back, emptied, with the pointer in its corner."""
        page.goto("about:blank")
        page.mouse.move(0, 0)
        self._free.append(page)


class Visit:
    """A page, with all it asked for and complained of."""

    def __init__(self, windows, address, size, scheme):
        width, height = size
        self._windows, self.page = windows, windows.take()
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(
            media="screen", color_scheme=scheme, reduced_motion="reduce"
        )
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._heard = {
            "request": lambda request: self.requests.append(request.url),
            "console": lambda message: self.complaints.append(message.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
        }
        for event, heard in self._heard.items():
            self.page.on(event, heard)
        self.page.goto(address)

    def leave(self):
        """Give the window back; what the page asked for and complained of stays."""
        self.page.evaluate("0")  # answered after all that it had to say
        for event, heard in self._heard.items():
            self.page.remove_listener(event, heard)
        self._windows.give_back(self.page)


def written(folder, runs, render):
    """Return the addresses of pages of runs, by name, written to a folder."""
    found = {}
    for kind, told in runs.items():
        file = folder / f"{kind}.html"
        file.write_text(render(*told), encoding="utf-8")
        found[kind] = file.as_uri()
    return found


def in_polish(render):
    """Return what renders a page in Polish, whose words are longer."""

    def rendered(*run):
        with speaking("pl"):
            return render(*run)

    return rendered


def is_on_paper_of(page, scheme):
    """Assert that the background is that of the scheme."""
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    lightness = sum(int(part) for part in paper.strip("rgb()").split(","))
    assert (lightness < 200) if scheme == "dark" else (lightness > 700)


def fits(page, scheme):
    """Assert that nothing is wider than the screen, folded or unfolded."""
    over = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(over) <= 0
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert page.evaluate(over) <= 0
    is_on_paper_of(page, scheme)


def letters_are_large_and_apart(page):
    """Assert that words of charts are at least 9 pixels high, and ticks apart."""
    sizes = """() => [...document.querySelectorAll('svg text')].filter(text =>
        text.checkVisibility()).map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    assert min(page.evaluate(sizes)) >= 9
    boxes = """() => [...document.querySelectorAll('svg.chart')].map(chart =>
        [...chart.querySelectorAll('.tick')].map(text => {
            const { left, right, top } = text.getBoundingClientRect();
            return [left, right, top];
        }))"""
    for chart in page.evaluate(boxes):
        for one in chart:
            for two in chart:
                if one[0] < two[0] and abs(one[2] - two[2]) < 5:
                    assert one[1] <= two[0] + 1


def on_paper(page):
    """Put a page on A4 paper, and assert that nothing runs off."""
    page.set_viewport_size({"width": 680, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
